"""Who may see an item's page of this site and decide about it."""

import rules

from accounts.models import User
from accounts.rules import is_support
from items.citable import owned_items, suggested_items
from items.models import Item


@rules.predicate
def owns_item(user: User, item: Item | None) -> bool:
    """The item is the person's."""
    return item is not None and owned_items(user).filter(pk=item.pk).exists()


@rules.predicate
def is_asked_about_item(user: User, item: Item | None) -> bool:
    """The item is suggested to the person: “Is this yours?”."""
    return item is not None and suggested_items(user).filter(pk=item.pk).exists()


rules.add_perm("items", is_support)
rules.add_perm("items.view_item", is_support | owns_item | is_asked_about_item)
rules.add_perm("items.view_authorship", is_support)
rules.add_perm("items.view_source", is_support)
rules.add_perm("items.view_sourcerecord", is_support)
rules.add_perm("items.exclude_item", owns_item)
rules.add_perm("items.claim_item", owns_item | is_asked_about_item)
rules.add_perm("items.reject_item", owns_item | is_asked_about_item)
