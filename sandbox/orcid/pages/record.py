"""The front page, and a record as everybody sees it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from sandbox.orcid.models import Person, Work
from sandbox.orcid.pages.session import person_of
from sandbox.orcid.shapes import group_works


@require_GET
def show_home(request: HttpRequest) -> HttpResponse:
    """Show the way in."""
    return render(request, "sandbox_orcid/home.html", {"person": person_of(request)})


@require_GET
def show_record(request: HttpRequest, orcid: str) -> HttpResponse:
    """Show a record's public side; a deprecated iD leads to its primary."""
    owner = Person.objects.select_related("primary").filter(orcid=orcid).first()
    if owner is None:
        raise Http404
    if owner.status == Person.Status.DEPRECATED and owner.primary:
        return redirect("record", orcid=owner.primary.orcid)
    open_to_all = owner.status in (Person.Status.ACTIVE, Person.Status.LOCKED)
    works = Work.objects.filter(person=owner, visibility="public").order_by("pk") if open_to_all else []
    context = {
        "owner": owner,
        "name": owner.public_name if open_to_all else None,
        "closed": not open_to_all,
        "groups": lay_out(list(works), owner=owner),
        "person": person_of(request),
    }
    return render(request, "sandbox_orcid/record.html", context)


def lay_out(works: list[Work], *, owner: Person) -> list[dict[str, Any]]:
    """Give the groups as a page shows them: the preferred work, then the other sources' copies."""
    return [
        {"first": _line(group[0], owner=owner), "others": [_line(work, owner=owner) for work in group[1:]]}
        for group in group_works(works)
    ]


def _line(work: Work, *, owner: Person) -> dict[str, Any]:
    content = work.content
    when = content["publication-date"] or {}
    parts = [part["value"] for name in ("year", "month", "day") if (part := when.get(name))]
    return {
        "put_code": work.pk,
        "title": content["title"]["title"]["value"],
        "journal": (content["journal-title"] or {}).get("value"),
        "kind": content["type"].replace("-", " "),
        "date": "-".join(parts),
        "visibility": work.visibility,
        "source": work.source_name or owner.public_name or owner.orcid,
        "identifiers": [_identifier(each) for each in content["external-ids"]["external-id"]],
    }


def _identifier(external_id: dict[str, Any]) -> dict[str, str]:
    return {
        "kind": external_id["external-id-type"],
        "value": external_id["external-id-value"],
        "relationship": external_id["external-id-relationship"],
        "url": (external_id["external-id-url"] or {}).get("value") or "",
    }
