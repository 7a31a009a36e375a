"""Gather what says whose a line of authors is: proofs, accounts, choices, and people who are alike."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.models import ProvenOrcid, StaffId, User
from institutions.events import record_event
from institutions.models import Event
from items.enums import Claim
from items.models import Authorship, Choice, SourceAccount
from items.names import family_names, read_name, same_name
from items.ownership import Line

#: Where an author's number means something: at one address, whichever of its groups it was harvested from.
AuthorAt = tuple[str, str]

AMBIGUOUS = "item.author_ambiguous"


@dataclass(kw_only=True)
class Evidence:
    """Everything that the lines of some items can be judged by."""

    provers: dict[str, int] = field(default_factory=dict)
    holders: dict[AuthorAt, frozenset[int]] = field(default_factory=dict)
    writing_from: dict[AuthorAt, frozenset[int]] = field(default_factory=dict)
    people: list[User] = field(default_factory=list)
    claimed: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    rejected: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def about(self, line: Authorship) -> Line:
        """Return what is known about one line."""
        author = (line.source.url, line.source_author_id)
        # A stated iD says who it is, and whoever it is can prove it: a name then hints at nobody.
        namesakes = {person.pk for person in self.people if not line.orcid and _is_alike(person, line)}
        return Line(
            prover=self.provers.get(line.orcid),
            holders=self.holders.get(author, frozenset()),
            alike=self.writing_from.get(author) or frozenset(namesakes),
        )


def gather_evidence(lines: list[Authorship], *, also: User | None) -> Evidence:
    """Read the evidence for these lines in a number of queries that does not grow with them."""
    evidence = Evidence()
    _add_proofs(evidence, lines)
    _add_choices(evidence, lines)
    accounts = _accounts(lines)
    _add_holders(evidence, accounts)
    _add_people_alike(evidence, lines, accounts, also=also)
    return evidence


def _add_proofs(evidence: Evidence, lines: list[Authorship]) -> None:
    # Of two people who proved the same iD, which one person with two accounts can, the newest proof counts.
    proofs = ProvenOrcid.objects.filter(orcid__in={line.orcid for line in lines if line.orcid})
    evidence.provers.update(proofs.order_by("proved_at", "pk").values_list("orcid", "person_id"))


def _add_choices(evidence: Evidence, lines: list[Authorship]) -> None:
    choices = Choice.objects.filter(item__in={line.item_id for line in lines}).exclude(claim=Claim.NONE)
    for item_id, person_id, claim in choices.order_by("decided_at", "pk").values_list("item_id", "person_id", "claim"):
        (evidence.claimed if claim == Claim.CLAIMED else evidence.rejected)[item_id].append(person_id)


def _accounts(lines: list[Authorship]) -> dict[AuthorAt, list[SourceAccount]]:
    numbers = {line.source_author_id for line in lines if line.source_author_id}
    found: dict[AuthorAt, list[SourceAccount]] = defaultdict(list)
    for account in SourceAccount.objects.filter(author_id__in=numbers).select_related("source"):
        found[account.source.url, account.author_id].append(account)
    return found


def _add_holders(evidence: Evidence, accounts: dict[AuthorAt, list[SourceAccount]]) -> None:
    staff_ids = {account.staff_id for group in accounts.values() for account in group if account.staff_id}
    people: dict[str, set[int]] = defaultdict(set)
    for value, person_id in StaffId.objects.filter(value__in=staff_ids).values_list("value", "person_id"):
        people[value].add(person_id)
    for author, group in accounts.items():
        evidence.holders[author] = frozenset(
            person for account in group if account.staff_id for person in people[account.staff_id]
        )
    _record_ambiguous(people[staff_id] for staff_id in sorted(staff_ids) if len(people[staff_id]) > 1)


def _record_ambiguous(groups: Iterable[set[int]]) -> None:
    """Tell the trail, once for each person, that a staff identifier is two people's and so matches neither."""
    for people in groups:
        for person in User.objects.filter(pk__in=people):
            key = person.audit_key
            if not Event.objects.filter(kind=AMBIGUOUS, about=key).exists():
                record_event(AMBIGUOUS, about=key, people=len(people))


def _add_people_alike(
    evidence: Evidence,
    lines: list[Authorship],
    accounts: dict[AuthorAt, list[SourceAccount]],
    *,
    also: User | None,
) -> None:
    emails = {account.email for group in accounts.values() for account in group if account.email}
    free = [line for line in lines if not line.orcid]
    known = {line.suggested_person_id for line in lines if line.suggested_person_id}
    known |= {person for claimed in evidence.claimed.values() for person in claimed}
    known |= {also.pk} if also else set()
    families = {family for line in free for family in family_names(line.name)}
    people = User.objects.filter(Q(family_name__in=families) | Q(email__in=emails) | Q(pk__in=known))
    evidence.people = list(people)
    by_email: dict[str, set[int]] = defaultdict(set)
    for person in evidence.people:
        if person.email:
            by_email[person.email.lower()].add(person.pk)
    for author, group in accounts.items():
        evidence.writing_from[author] = frozenset(person for account in group for person in by_email[account.email])


def _is_alike(person: User, line: Authorship) -> bool:
    if person.family_name and person.given_name:
        return same_name(line.name, family=person.family_name, given=person.given_name)
    key = read_name(person.name).key
    return bool(key) and key == line.name_key
