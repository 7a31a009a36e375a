"""Two institutions and the operators, everybody with a row of everything, and what each may come to see of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from accounts.enums import RoleKind
from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.rows import TenantModel
from institutions.tenancy.scope import institution_scope
from reports.domain.keys import create_report_key, revoke_report_key
from reports.models import ReportKey
from tests.factories import InstitutionFactory, RoleFactory
from tests.walls.strangers.shelf import Shelf, Words, fill_shelf, make_person

BASE_DOMAIN = "colophon.test"
#: Each institution has these people; what the last two have on their shelves is every row that there is.
STAFF = {"support": RoleKind.SUPPORT, "administrator": RoleKind.ADMINISTRATOR, "closed": RoleKind.ADMINISTRATOR}
RESEARCHERS = ("alice", "mara")


@dataclass(frozen=True)
class House:
    """One institution: its words, its people by name, their shelves, and its report keys by what they open."""

    institution: Institution
    words: Words
    people: Mapping[str, User]
    shelves: Mapping[str, Shelf]
    keys: Mapping[str, str]
    host: str

    @property
    def secrets(self) -> list[str]:
        """What no page and no answer has, whoever asks."""
        with institution_scope(self.institution), transaction.atomic():
            digests = list(ReportKey.objects.values_list("digest", flat=True))
        return [self.words.secret, *self.keys.values(), *digests]

    @property
    def name(self) -> str:
        return self.institution.name

    def row(self, model: Any, *, of: str) -> Any:
        return self.shelves[of].rows[model]


@dataclass(frozen=True)
class World:
    """Ours is the institution that is asked; to it, theirs is the other one, and the operators are strangers too."""

    ours: House
    theirs: House
    operators: House

    @property
    def houses(self) -> tuple[House, House, House]:
        return (self.ours, self.theirs, self.operators)

    def owner(self, name: str) -> tuple[House, str]:
        """Return whose shelf a name stands for: Alice and Mara are ours; Cora is the Alice of the other institution."""
        houses = {"cora": (self.theirs, "alice"), "olga": (self.operators, "alice")}
        return houses.get(name, (self.ours, name))


def build_world(*, outside: str) -> World:
    """Fill three institutions; `outside` is the address of everything that they call."""
    ours = InstitutionFactory(slug="smithsonian", name="Smithsonian Institution", ror="01pp8nd67")
    theirs = InstitutionFactory(slug="havenside", name="Havenside University", ror="05dxps055")
    operators = InstitutionFactory(slug="stonecutters", name="Stonecutters", is_operators=True, host__name=BASE_DOMAIN)
    return World(
        ours=_fill(ours, Words("Larchmeadow"), outside=outside),
        theirs=_fill(theirs, Words("Fjordwarden"), outside=outside),
        operators=_fill(operators, Words("Quarrystone"), outside=outside),
    )


def _fill(institution: Institution, words: Words, *, outside: str) -> House:
    with institution_scope(institution), transaction.atomic():
        people = {name: make_person(words, name) for name in ("reporter", *STAFF, *RESEARCHERS)}
        people["operator"] = make_person(words, "operator")
        shelves = {name: fill_shelf(people[name], words, outside=outside) for name in RESEARCHERS}
        department = shelves["alice"].rows[apps.get_model("institutions", "Department")]
        RoleFactory(person=people["reporter"], kind=RoleKind.REPORTER, department=department)
        for name, kind in STAFF.items():
            RoleFactory(person=people[name], kind=kind)
        if institution.is_operators:
            RoleFactory(person=people["operator"], kind=RoleKind.OPERATOR)
        User.objects.filter(pk=people["closed"].pk).update(is_active=False)
        keys = {
            "institution": shelves["alice"].key,
            "department": create_report_key(name="department", department=department),
            "revoked": create_report_key(name="revoked", department=None),
        }
        revoke_report_key(ReportKey.objects.get(prefix=keys["revoked"][9:17]), actor=people["support"].audit_key)
    return House(institution, words, people, shelves, keys, host=institution.hosts.get().name)


def everything(institution: Institution) -> dict[str, Any]:
    """Return every row that the institution has, in every table, by the model's name; secrets are read, not compared.

    A new model is in it by itself: it is tenant-owned, hangs on a person, is the institution, or is nobody's.
    """
    with institution_scope(institution), transaction.atomic():
        found = {}
        for model in apps.get_models(include_auto_created=True):
            rows = rows_of(model, institution)
            if rows is not None:
                found[model._meta.label] = sorted(map(repr, rows.order_by().values_list()))
        return found


def rows_of(model: type[models.Model], institution: Institution) -> Any:
    """Return the rows of the model that are the institution's, asked in its scope; None where rows are nobody's."""
    if issubclass(model, TenantModel):
        return model.objects.all()
    if model is Institution:
        return Institution.objects.filter(pk=institution.pk)
    for field in model._meta.concrete_fields:
        if field.related_model is Institution:
            return model._default_manager.filter(**{field.name: institution})
        if field.related_model is User:
            return model._default_manager.filter(**{f"{field.name}__institution": institution})
    return None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the models whose rows are not the same."""
    return sorted(label for label in before.keys() | after.keys() if before.get(label) != after.get(label))


def words_in(text: str, words: Iterable[str]) -> list[str]:
    """Return those of the words that the text has, in capitals or not."""
    folded = text.casefold()
    return sorted({word for word in words if word.casefold() in folded})
