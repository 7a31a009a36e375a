"""What the rooms above ask: whose items these are, and what a citation of each is made from."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import ProvenOrcid, User
from items.enums import Claim, How, ItemKind
from items.facts import Contributor, ItemFacts
from items.models import Authorship, Choice, Item


def owned_items(person: User) -> "QuerySet[Item]":
    """Return every item that is the person's, withdrawn ones too, each once.

    Theirs is what a line of its authors was matched to them by, and what they said is theirs.
    """
    # A union, which both databases answer from two indexes; an OR of two conditions would look at every item.
    lines = Authorship.objects.filter(person=person).order_by().values("item_id")
    claims = Choice.objects.filter(person=person, claim=Claim.CLAIMED).values("item_id")
    return Item.objects.filter(pk__in=lines.union(claims))


def suggested_items(person: User) -> "QuerySet[Item]":
    """Return every public item of which a name or an e-mail address suggests that it may be the person's, each once."""
    lines = Authorship.objects.filter(suggested_person=person).order_by().values("item_id")
    return Item.objects.filter(pk__in=lines, withdrawn_at=None)


def citation_facts(items: Iterable[Item]) -> dict[int, ItemFacts]:
    """Return the facts of each item by its id, in two queries however many there are.

    A contributor's iD is there only when its owner proved it here by OAuth: the iD on the item when it is
    the one they proved, or their newest proof when the repository's account says that the line is theirs.
    """
    items = list(items)
    lines: dict[int, list[Authorship]] = defaultdict(list)
    for line in Authorship.objects.filter(item__in=[item.pk for item in items]).order_by("item", "position"):
        lines[line.item_id].append(line)
    proven = _proven({line.person_id for of_item in lines.values() for line in of_item if line.person_id})
    return {item.pk: _facts(item, lines=lines[item.pk], proven=proven) for item in items}


def _proven(people: set[int]) -> dict[int, list[str]]:
    """Return the iDs that each person proved, the newest proof last."""
    proven: dict[int, list[str]] = defaultdict(list)
    rows = ProvenOrcid.objects.filter(person__in=people).order_by("proved_at", "pk")
    for person_id, orcid in rows.values_list("person_id", "orcid"):
        proven[person_id].append(orcid)
    return proven


def _facts(item: Item, *, lines: list[Authorship], proven: dict[int, list[str]]) -> ItemFacts:
    return ItemFacts(
        title=item.title,
        kind=ItemKind(item.kind),
        published=item.published,
        doi=item.doi,
        version_doi=item.version_doi,
        handle=item.handle,
        url=item.url,
        container_title=item.container_title,
        issn=item.issn,
        isbn=item.isbn,
        contributors=tuple(
            Contributor(
                name=line.name,
                orcid=_proven_orcid(line, proven=proven.get(line.person_id or 0, [])),
                source_author_id=line.source_author_id,
            )
            for line in lines
        ),
    )


def _proven_orcid(line: Authorship, *, proven: list[str]) -> str | None:
    if line.orcid in proven:
        return line.orcid
    return proven[-1] if proven and line.how == How.ACCOUNT else None
