"""What tests and the demo do to the repository behind its back: set the scene, and look."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import path

from sandbox.control import Body, ControlError, control
from sandbox.repository.answers import show_account, show_author
from sandbox.repository.bodies import find_account, find_group, find_item, read_author, read_facts, show_item
from sandbox.repository.changes import (
    ImpossibleChangeError,
    author_of,
    change_facts,
    publish_again,
    publish_item,
    publish_many,
    publish_new_version,
    withdraw,
)
from sandbox.repository.models import Account, Call, Group, Item, Token

# Numbers that accounts made here begin with, apart from those of the data file.
FIRST_ACCOUNT = 710_001
FIRST_USER = 810_001

Made = TypeVar("Made")


def put_token(_request: HttpRequest, body: Body, value: str) -> dict[str, Any]:
    """Let a token administer the group's institution; no group is every institution."""
    group = find_group(body["group"]) if body["group"] is not None else None
    administrator = bool(body.get("administrator", True))
    Token.objects.update_or_create(value=value, defaults={"group": group, "administrator": administrator})
    return {"group": group and group.id, "administrator": administrator}


def put_group(_request: HttpRequest, body: Body, group_id: int) -> dict[str, Any]:
    """Make or change a group; its institution has the group's number unless the body says another."""
    facts = {
        "name": body["name"],
        "portal": body.get("portal", f"group-{group_id}"),
        "institution_id": body.get("institution_id", group_id),
    }
    Group.objects.update_or_create(id=group_id, defaults=facts)
    return {"id": group_id} | facts


def put_account(_request: HttpRequest, body: Body, institution_user_id: str) -> dict[str, Any]:
    """Make or change the account of a staff id in a group."""
    group = find_group(body["group"])
    given = {name: body[name] for name in ("email", "first_name", "last_name", "orcid", "active") if name in body}
    account = Account.objects.filter(group=group, institution_user_id=institution_user_id).first()
    if account is None:
        place = Account.objects.count()
        account = Account(
            id=FIRST_ACCOUNT + place, user_id=FIRST_USER + place, group=group, institution_user_id=institution_user_id
        )
        given = {"email": body["email"], "last_name": body["last_name"]} | given
    for name, value in given.items():
        setattr(account, name, value)
    account.save()
    return show_account(account)


def get_item(_request: HttpRequest, _body: Body, item_id: int) -> dict[str, Any]:
    """Show an item, withdrawn or not."""
    return show_item(find_item(item_id))


def put_item(_request: HttpRequest, body: Body, item_id: int) -> dict[str, Any]:
    """Change any facts of an item; the change is dated now unless the body gives `modified`."""
    item = find_item(item_id)
    facts = read_facts(body, group=item.group)
    _try(lambda: change_facts(item, **facts))
    return show_item(item)


def delete_item(_request: HttpRequest, _body: Body, item_id: int) -> dict[str, Any]:
    """Withdraw an item."""
    item = find_item(item_id)
    withdraw(item)
    return show_item(item)


def post_publish(_request: HttpRequest, body: Body, item_id: int) -> dict[str, Any]:
    """Publish a withdrawn item again, or the next version of a public one."""
    item = find_item(item_id)
    _try(lambda: publish_new_version(item) if body.get("new_version") else publish_again(item))
    return show_item(item)


def post_item(_request: HttpRequest, body: Body) -> dict[str, Any]:
    """Publish a new made-up item."""
    group = find_group(body["group"])
    facts = read_facts(body, group=group)
    number = body.get("id")
    if number is not None and Item.objects.filter(id=number).exists():
        raise ControlError(f"There is an item {number} already. Leave id out, or change that item with PUT.")
    title, kind, authors = body["title"], body["type"], facts.pop("authors", [])
    times = {name: facts.pop(name) for name in list(facts) if name.endswith("_at")}
    for name in ("title", "kind", "group"):
        facts.pop(name, None)

    def publish() -> Item:
        item = publish_item(id=number, group=group, kind=kind, title=title, authors=authors, **facts)
        if times:
            change_facts(item, **{"modified_at": item.modified_at} | times)
        return item

    return show_item(_try(publish))


def post_many(_request: HttpRequest, body: Body) -> dict[str, Any]:
    """Publish many made-up items of one author, who has an account or is somebody by name and iD."""
    group = find_group(body["group"])
    if "author_account" in body:
        author = author_of(find_account(body["author_account"], group=group))
    else:
        author = read_author(body["author"], group=group)
    title, kind = str(body.get("title", "Made-up item")), int(body.get("type", 3))
    items = _try(lambda: publish_many(int(body["count"]), group=group, kind=kind, title=title, author=author))
    return {"ids": [item.id for item in items], "author": show_author(author)}


def get_log(_request: HttpRequest, _body: Body) -> list[dict[str, Any]]:
    """Give every call of the API in order."""
    return [
        {
            "n": call.id,
            "at": call.at.isoformat(),
            "method": call.method,
            "path": call.path,
            "status": call.status,
        }
        for call in Call.objects.all()
    ]


def delete_log(_request: HttpRequest, _body: Body) -> dict[str, int]:
    """Forget the calls so far."""
    return {"deleted": Call.objects.all().delete()[0]}


urlpatterns = [
    path("sandbox/tokens/<str:value>", control(PUT=put_token)),
    path("sandbox/groups/<int:group_id>", control(PUT=put_group)),
    path("sandbox/accounts/<str:institution_user_id>", control(PUT=put_account)),
    path("sandbox/items", control(POST=post_item)),
    path("sandbox/items/<int:item_id>", control(GET=get_item, PUT=put_item, DELETE=delete_item)),
    path("sandbox/items/<int:item_id>/publish", control(POST=post_publish)),
    path("sandbox/many", control(POST=post_many)),
    path("sandbox/log", control(GET=get_log, DELETE=delete_log)),
]


def _try(change: Callable[[], Made]) -> Made:
    try:
        return change()
    except ImpossibleChangeError as error:
        raise ControlError(str(error)) from error
