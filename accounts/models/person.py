"""People: one account per institution, whatever e-mail addresses they share."""

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID, uuid4

import rules
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import LetGoBy
from institutions.models import Department
from institutions.tenancy.queries import TenantManager
from institutions.tenancy.rows import TenantForeignKey, TenantModel, TenantOneToOneField


class UserManager(BaseUserManager["User"], TenantManager["User"]):
    """The scoped manager, with what Django's authentication asks of one."""


class User(TenantModel, AbstractBaseUser):
    """A person at one institution. The e-mail address is an attribute, never the identity.

    There is no superuser and there are no groups: `has_perm` asks the rules, which ask the roles.
    """

    handle = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    email_is_vouched_for = models.BooleanField(
        _("e-mail is vouched for"),
        default=False,
        help_text=_("Whether the institution's provider says that the address is theirs: only then it names them."),
    )
    given_name = models.CharField(_("given name"), max_length=150, blank=True)
    family_name = models.CharField(_("family name"), max_length=150, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True, help_text=_("As shown to others."))
    chosen_name = models.CharField(
        _("chosen name"),
        max_length=255,
        blank=True,
        help_text=_("Shown instead of the institution's, by their choice."),
    )
    orcid_hint = models.CharField(
        _("ORCID iD as the institution says"),
        max_length=19,
        blank=True,
        help_text=_("Nobody proved it: it is a hint, and never shown as theirs."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    let_go_by = models.CharField(_("let go by"), max_length=10, choices=LetGoBy, blank=True)
    created_at = models.DateTimeField(_("known since"), auto_now_add=True)
    departments = models.ManyToManyField(Department, through="DepartmentMembership", related_name="+")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(TenantModel.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at=None, let_go_by="")
                | (models.Q(left_at__isnull=False, is_active=False) & ~models.Q(let_go_by="")),
                name="who_has_left_is_let_go",
            )
        ]
        indexes = [
            models.Index(fields=["institution", "family_name", "given_name"], name="person_name"),
            models.Index(fields=["institution", "email"], name="person_email"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name to show: the chosen one, the institution's, given and family name, else the e-mail address."""
        return (
            self.chosen_name
            or self.name
            or f"{self.given_name} {self.family_name}".strip()
            or self.email
            or str(_("Unnamed person"))
        )

    @property
    def initials(self) -> str:
        """Return one or two letters that stand for the person where there is no picture."""
        words = (
            [self.given_name, self.family_name]
            if self.given_name and self.family_name
            else self.get_full_name().split()
        )
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @cached_property
    def role_kinds(self) -> frozenset[str]:
        """Return the kinds of role that the person holds for the whole institution; one query, kept for the request."""
        return frozenset(self.roles.filter(department=None).values_list("kind", flat=True))

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens for this person; Django's admin asks."""
        return self.is_active and rules.test_rule("use_admin", self)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a rule allows this; refused without a rule, and about another institution's row whatever the rule."""
        is_ours = getattr(obj, "institution_id", self.institution_id) == self.institution_id
        return self.is_active and is_ours and rules.has_perm(perm, self, obj)

    def has_perms(self, perm_list: list[str], obj: Any = None) -> bool:
        """Whether the rules allow all of these."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin shows this room to the person at all."""
        return self.is_active and rules.has_perm(app_label, self)

    @property
    def audit_key(self) -> UUID:
        """Return the opaque key that names the person in events, made when it is first needed."""
        key, _created = PersonKey.objects.get_or_create(person=self)
        return key.key


class PersonKey(TenantModel):
    """The meaning of an event's opaque key. Deleting this row makes all of the person's events anonymous."""

    person = TenantOneToOneField(User, on_delete=models.CASCADE, related_name="person_key")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("person's key")
        verbose_name_plural = _("people's keys")

    def __str__(self) -> str:
        return str(self.key)


class DepartmentMembership(TenantModel):
    """A person belongs to a department, as the institution says."""

    person = TenantForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    department = TenantForeignKey(Department, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        verbose_name = _("membership of a department")
        verbose_name_plural = _("memberships of departments")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "department"], name="one_membership_per_department"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} / {self.department}"
