"""People, the organisations they act for, and in which role."""

import uuid
import zoneinfo
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal import dates
from portal.accounts import addresses, roles


def validate_time_zone(value: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone such as Europe/Brussels."))


class Jurisdiction(models.Model):
    """An allied jurisdiction: its countries, its clock and its calendar of working days. Installed by migration."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=80)
    countries = ArrayField(models.CharField(max_length=2))
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    calendar = models.CharField(max_length=2)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations."""

    def visible_to(self, membership: "Membership") -> "OrganisationQuerySet":
        """Everybody sees the own organisation; who registers organisations sees all of them."""
        return self if membership.can("organisations.register") else self.filter(pk=membership.organisation_id)

    def with_members(self) -> "OrganisationQuerySet":
        """By name, each with `members`, the number of people who act for it now."""
        current = Q(memberships__ended_at=None, memberships__user__is_active=True, memberships__isnull=False)
        return self.annotate(members=models.Count("memberships", filter=current)).order_by("name")


class Organisation(models.Model):
    """A legal entity that takes part: partner, authority or provider. An administrator registers it."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Partner")
        AUTHORITY = "authority", _("Authority")
        PROVIDER = "provider", _("Model provider")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    country = CountryField()
    legal_identifier = models.CharField(max_length=60, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT)
    owners = models.TextField(blank=True)
    security_contact = models.CharField(max_length=200, blank=True)
    contact = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="Where an authority takes objections."
    )
    created_at = models.DateTimeField(default=dates.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_name_once")]
        indexes = [models.Index(fields=["name"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return str(self.public_id)

    @property
    def organisation_id(self) -> int:
        return self.pk


class UserManager(BaseUserManager["User"]):
    """Makes users with an e-mail address; there are no superusers."""

    def create_user(self, email: str, *, name: str, password: str | None = None, time_zone: str = "UTC") -> "User":
        user = self.model(email=addresses.canonical(email), name=name, time_zone=time_zone)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)


class User(AbstractBaseUser):
    """A person who signs in. What they may do follows from the active membership, never from the account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = addresses.AddressField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    single_keys = models.BooleanField(default=True)
    tour_closed = models.BooleanField(default=False, help_text="The person needs no first steps any more.")
    is_active = models.BooleanField(default=True)
    sessions_ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=dates.now, editable=False)

    objects = UserManager()

    current_memberships: Sequence["Membership"] = ()
    """Set on the person of a session, who is read together with them (`portal.accounts.backend`)."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(email__regex=addresses.ONE_FORM), name="user_address_in_one_form")
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """The admin is read-only and open to administrators of an authority."""
        return self.memberships.current().filter(role="administrator").exists()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """The admin shows and never changes."""
        return self.is_active and perm.split(".")[-1].startswith("view_") and self.is_staff

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships."""

    def current(self) -> "MembershipQuerySet":
        return self.filter(ended_at=None, user__is_active=True)

    def with_capability(self, capability: str) -> "MembershipQuerySet":
        return self.filter(role__in=[c for c, role in roles.ROLES.items() if capability in role.capabilities])

    def visible_to(self, membership: "Membership") -> "MembershipQuerySet":
        """Members of one's own organisation; an administrator also those of every partner and provider."""
        if membership.role == "administrator":
            return self.filter(
                Q(organisation=membership.organisation_id) | ~Q(organisation__kind=Organisation.Kind.AUTHORITY)
            )
        return self.filter(organisation=membership.organisation_id)


class Membership(models.Model):
    """A person acts for an organisation in one role. Made by an invitation that was accepted; ended, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=roles.ROLE_CHOICES)
    started_at = models.DateTimeField(default=dates.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "user__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(ended_at=None), name="membership_one_role_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.get_role_display()}"

    @property
    def side(self) -> str:
        return roles.ROLES[self.role].side

    @property
    def capabilities(self) -> frozenset[str]:
        return roles.ROLES[self.role].capabilities

    def can(self, capability: str) -> bool:
        return self.ended_at is None and capability in self.capabilities

    @staticmethod
    def roles_that_can(capability: str) -> list[str]:
        return roles.roles_that_can(capability)

    @property
    def jurisdiction(self) -> Jurisdiction:
        return self.organisation.jurisdiction

    @property
    def reference(self) -> str:
        return str(self.public_id)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def visible_to(self, membership: Membership) -> "InvitationQuerySet":
        """Those of one's own organisation; to an administrator also those of every partner and provider."""
        if membership.role == "administrator":
            return self.filter(
                Q(organisation=membership.organisation_id) | ~Q(organisation__kind=Organisation.Kind.AUTHORITY)
            )
        return self.filter(organisation=membership.organisation_id)


class Invitation(models.Model):
    """An invitation to become a member: single use, by a link of which only the digest is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = addresses.AddressField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=24, choices=roles.ROLE_CHOICES)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=dates.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True, help_text="The first time that its link was opened.")
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(email__regex=addresses.ONE_FORM), name="invitation_address_in_one_form")
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.name}"

    @property
    def reference(self) -> str:
        return str(self.public_id)

    @property
    def state(self) -> str:
        """How far it came; “opened” may also be the mail server of the addressee, which looked at the link."""
        if self.used_at or self.withdrawn_at:
            return "accepted" if self.used_at else "withdrawn"
        if not self.is_open:
            return "expired"
        return "opened" if self.opened_at else "sent"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > dates.now()


class Installation(models.Model):
    """One row that says what this database is: a demonstration or a real programme."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="installation_one_row")]

    def __str__(self) -> str:
        return "Demonstration" if self.is_demonstration else "Programme"
