"""The acts on accounts: inviting, joining, changing and ending memberships, teams, organisations, factors."""

from portal.accounts.actions.absences import end_absence, record_absence
from portal.accounts.actions.address_changes import ask_for_address, change_address, find_address_change
from portal.accounts.actions.calendars import (
    give_calendar_link,
    member_of_calendar_link,
    standing_calendar_link,
    withdraw_calendar_link,
)
from portal.accounts.actions.corrections import correct_organisation
from portal.accounts.actions.factors import enrol, note_new_password, renew_recovery_codes
from portal.accounts.actions.first import create_administrator, missing_of
from portal.accounts.actions.identity_links import link_identity, person_of, remove_identity_link
from portal.accounts.actions.invitations import (
    INVITATION_HOURS,
    accept,
    find_invitation,
    invite,
    join,
    link_of,
    note_opening,
    resend,
    withdraw_invitation,
)
from portal.accounts.actions.members import change_role, end_membership
from portal.accounts.actions.organisations import register_organisation, set_contact
from portal.accounts.actions.passkeys import add_passkey, remove_factor
from portal.accounts.actions.recovery import answer_recovery_requests, ask_for_recovery
from portal.accounts.actions.resets import ask_for_reset, confirm_reset, find_reset, propose_reset, refuse_reset
from portal.accounts.actions.sign_ins import end_all_sessions, end_other_sessions, end_session, note_sign_in
from portal.accounts.actions.teams import change_team, create_team, end_team

__all__ = [
    "INVITATION_HOURS",
    "accept",
    "add_passkey",
    "answer_recovery_requests",
    "ask_for_address",
    "ask_for_recovery",
    "ask_for_reset",
    "change_address",
    "change_role",
    "change_team",
    "confirm_reset",
    "correct_organisation",
    "create_administrator",
    "create_team",
    "end_absence",
    "end_all_sessions",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "end_team",
    "enrol",
    "find_address_change",
    "find_invitation",
    "give_calendar_link",
    "find_reset",
    "invite",
    "join",
    "link_identity",
    "link_of",
    "member_of_calendar_link",
    "missing_of",
    "note_new_password",
    "note_opening",
    "note_sign_in",
    "person_of",
    "propose_reset",
    "record_absence",
    "refuse_reset",
    "register_organisation",
    "remove_factor",
    "remove_identity_link",
    "renew_recovery_codes",
    "resend",
    "set_contact",
    "standing_calendar_link",
    "withdraw_calendar_link",
    "withdraw_invitation",
]
