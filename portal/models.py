"""Index of the app's models, for Django. Import from the slices, never from here."""

from portal.accounts.absences import Absence
from portal.accounts.address_changes import AddressChange
from portal.accounts.calendars import CalendarLink
from portal.accounts.factor_resets import FactorReset
from portal.accounts.identity_links import IdentityLink
from portal.accounts.kept_forms import KeptForm
from portal.accounts.models import (
    Installation,
    Invitation,
    Jurisdiction,
    Membership,
    Organisation,
    User,
)
from portal.accounts.organisation_corrections import OrganisationCorrection
from portal.accounts.recovery_requests import RecoveryRequest
from portal.accounts.sign_ins import KnownBrowser, SignIn
from portal.accounts.teams import Team
from portal.cases.models import Case, CaseJoining, ClockStop, Recusal, SavedView
from portal.failures.models import Failure
from portal.files.models import StoredFile
from portal.ledger.models import Block, Checkpoint, Entry, Seal, Wording
from portal.notices.models import Delivery, Mail, Notice, Preference
from portal.reminders.models import Reminder
from portal.sent_forms.models import SentForm

__all__ = [
    "Absence",
    "AddressChange",
    "Block",
    "CalendarLink",
    "Case",
    "CaseJoining",
    "Checkpoint",
    "ClockStop",
    "Delivery",
    "Entry",
    "FactorReset",
    "Failure",
    "IdentityLink",
    "Installation",
    "Invitation",
    "Jurisdiction",
    "KeptForm",
    "KnownBrowser",
    "Mail",
    "Membership",
    "Notice",
    "Organisation",
    "OrganisationCorrection",
    "Preference",
    "RecoveryRequest",
    "Recusal",
    "Reminder",
    "SavedView",
    "Seal",
    "SentForm",
    "SignIn",
    "StoredFile",
    "Team",
    "User",
    "Wording",
]
