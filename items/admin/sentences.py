"""What this room's events mean, and what the items in them are called."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import LookUp, Named, Subject, register_look_up, register_sentences, register_words
from items.models import Item


def name_items(numbers: set[Any]) -> Mapping[Any, Named]:
    """Return the titles of these items, and their pages, in one query."""
    rows = Item.objects.filter(pk__in=numbers).only("institution", "title")
    return {row.pk: Named(f"“{row.title}”", reverse("admin:items_item_change", args=[row.pk])) for row in rows}


register_look_up(
    "item", LookUp(ask=name_items, gone=_("an item that is no longer here"), of_forgotten=_("an item of theirs"))
)
register_sentences(
    Subject.ITEMS,
    {
        "item.excluded": _("%(whom)s excluded %(item)s from their ORCID record."),
        "item.included": _("%(whom)s included %(item)s again."),
        "item.removed_in_orcid": _("%(whom)s had removed %(item)s at ORCID; it is not put back."),
        "item.removal_forgotten": _("%(whom)s asked for %(item)s to be sent again."),
        "item.claimed": _("%(whom)s said that %(item)s is theirs."),
        "item.rejected": _("%(whom)s said that %(item)s is not theirs."),
        "item.withdrawn": _("%(item)s was withdrawn from the repository."),
        "item.restored": _("%(item)s is in the repository again."),
        "item.author_ambiguous": _(
            "%(whom)s shares a staff identifier with others (%(people)s people), so it matches none of them."
        ),
    },
)
register_sentences(
    Subject.SETTINGS,
    {
        "source.added": _("%(who)s added the source %(url)s."),
        "source.changed": _("%(who)s changed the source %(url)s: %(changed)s."),
    },
)
register_sentences(
    Subject.STAFF, {"source.harvest_ordered": _("%(who)s asked for the source %(url)s to be harvested.")}
)
register_words("changed", {"token": _("token"), "seconds_between_calls": _("seconds between calls")})
