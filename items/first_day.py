"""The first day's step of this room: look whether your items are known to be yours."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from items.citable import owned_items, suggested_items
from items.models import Item
from profiles.first_day import Standing, State, Step, register


def register_step() -> None:
    """Put the step on everybody's checklist."""
    register(Step(key="items", title=gettext_lazy("Check your items"), position=40, minutes=2, look=how_items_stand))


def how_items_stand(person: User) -> Standing:
    """Say how many items are the person's, and ask them to answer where some may be."""
    theirs, asked = owned_items(person).values("pk"), suggested_items(person).values("pk")
    numbers = Item.objects.filter(Q(pk__in=theirs) | Q(pk__in=asked)).aggregate(
        theirs=Count("pk", filter=Q(pk__in=theirs)), asked=Count("pk", filter=Q(pk__in=asked))
    )
    link = reverse("items")
    if numbers["asked"]:
        sentence = ngettext(
            "%(count)s item may be yours: say whether it is.",
            "%(count)s items may be yours: say whether they are.",
            numbers["asked"],
        )
        return Standing(
            state=State.OPEN, sentence=sentence % {"count": numbers["asked"]}, link=link, action=_("Answer")
        )
    if numbers["theirs"]:
        sentence = ngettext("%(count)s item is yours.", "%(count)s items are yours.", numbers["theirs"])
        return Standing(
            state=State.DONE, sentence=sentence % {"count": numbers["theirs"]}, link=link, action=_("Look at them")
        )
    return Standing(
        state=State.ANY_TIME,
        sentence=_("None is known to be yours yet. Items with your ORCID iD are found once you connect it."),
        link=link,
        action=_("Look"),
    )
