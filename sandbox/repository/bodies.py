"""What a control request's body says of items, and how items are shown in return."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from sandbox.control import ControlError
from sandbox.repository.changes import author_of, author_without_account
from sandbox.repository.models import Account, Group, Item

# The body's names, which are the data file's, and what the item calls them.
PLAIN = {
    "title": "title",
    "type": "kind",
    "doi": "doi",
    "handle": "handle",
    "version": "version",
    "issued": "issued",
    "container": "container",
    "scene": "scene",
}
TIMES = {
    "created": "created_at",
    "first_online": "first_online_at",
    "posted": "published_at",
    "modified": "modified_at",
}
OTHERS = ("id", "group", "authors", "embargo_until")


def read_facts(body: dict[str, Any], *, group: Group) -> dict[str, Any]:
    """Give the item's columns that the body sets; raises ControlError for a fact that items do not have."""
    unknown = sorted(set(body) - {*PLAIN, *TIMES, *OTHERS})
    if unknown:
        raise ControlError(f"Items have no {', '.join(unknown)}. Use {', '.join([*PLAIN, *TIMES, *OTHERS])}.")
    facts = {column: body[name] for name, column in PLAIN.items() if name in body}
    try:
        facts |= {column: datetime.fromisoformat(body[name]) for name, column in TIMES.items() if name in body}
        if "embargo_until" in body:
            facts["embargo_until"] = body["embargo_until"] and date.fromisoformat(body["embargo_until"])
    except ValueError as error:
        raise ControlError(f"{error}. Write times like 2026-11-22T10:00:00Z and dates like 2026-11-22.") from error
    if "authors" in body:
        facts["authors"] = [read_author(author, group=group) for author in body["authors"]]
    if "group" in body:
        facts["group"] = find_group(body["group"])
    return facts


def read_author(facts: dict[str, Any], *, group: Group) -> dict[str, Any]:
    """Read `{"account": staff id}`, or `{"name": "Family, Given"}` with `orcid` and `id` where they apply."""
    if "account" in facts:
        author = author_of(find_account(facts["account"], group=group))
        # An item may lack the iD that its author's account has.
        return author | ({"orcid": facts["orcid"]} if "orcid" in facts else {})
    if "name" not in facts:
        raise ControlError("An author needs a name or an account.")
    return author_without_account(**facts)


def find_item(item_id: int) -> Item:
    """Give an item, withdrawn or not."""
    item = Item.objects.select_related("group").filter(id=item_id).first()
    if item is None:
        raise ControlError(f"There is no item {item_id}.", status=HTTPStatus.NOT_FOUND)
    return item


def find_group(group_id: int) -> Group:
    """Give a group, or say how to make it."""
    group = Group.objects.filter(id=group_id).first()
    if group is None:
        raise ControlError(f"There is no group {group_id}. Make it with PUT /sandbox/groups/{group_id}.")
    return group


def find_account(institution_user_id: str, *, group: Group) -> Account:
    """Give the account of a staff id in the group's institution, or say how to make it."""
    account = Account.objects.filter(
        institution_user_id=institution_user_id, group__institution_id=group.institution_id
    ).first()
    if account is None:
        raise ControlError(
            f"Group {group.id} has no account {institution_user_id}."
            f" Make it with PUT /sandbox/accounts/{institution_user_id}."
        )
    return account


def show_item(item: Item) -> dict[str, Any]:
    """Give every fact of an item under the data file's names."""
    plain = {name: getattr(item, column) for name, column in PLAIN.items()}
    times = {name: getattr(item, column).isoformat() for name, column in TIMES.items()}
    return {"id": item.id, "made_up": item.made_up, "group": item.group_id, **plain, **times} | {
        "authors": item.authors,
        "embargo_until": item.embargo_until and item.embargo_until.isoformat(),
        "withdrawn": item.withdrawn_at is not None,
    }
