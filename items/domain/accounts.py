"""The accounts of a source: whose staff identifier stands behind an author's number there."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from items.domain.matching import match_lines
from items.models import Authorship, Source, SourceAccount
from items.sources.values import Account

ACCOUNTS_AT_ONCE = 500


def store_accounts(source: Source, accounts: Iterable[Account]) -> tuple[int, frozenset[int]]:
    """Take over the accounts, a short transaction for each few hundred, and match what they may change.

    Returns how many there were and the ids of the people whose desired works may have changed. An account
    that is no longer listed stays: whoever left is still who wrote.
    """
    count = 0
    people: frozenset[int] = frozenset()
    for some in _chunks(accounts):
        count += len(some)
        with transaction.atomic():
            changed = _store(source, some)
            lines = Authorship.objects.filter(source__url=source.url, source_author_id__in=changed)
            people |= match_lines(lines.values_list("item_id", flat=True))
    return count, people


def _chunks(accounts: Iterable[Account]) -> Iterator[dict[str, Account]]:
    chunk: dict[str, Account] = {}
    for account in accounts:
        chunk[account.author_id] = account
        if len(chunk) == ACCOUNTS_AT_ONCE:
            yield chunk
            chunk = {}
    if chunk:
        yield chunk


def _store(source: Source, accounts: dict[str, Account]) -> list[str]:
    """Write what differs and return the author numbers of it."""
    known = {row.author_id: row for row in SourceAccount.objects.filter(source=source, author_id__in=accounts)}
    new: list[SourceAccount] = []
    different: list[SourceAccount] = []
    for author_id, account in accounts.items():
        row = known.get(author_id) or SourceAccount(source=source, author_id=author_id)
        if row.pk and (row.staff_id, row.email) == (account.staff_id, account.email):
            continue
        row.staff_id, row.email = account.staff_id, account.email
        (different if row.pk else new).append(row)
    SourceAccount.objects.bulk_create(new)
    SourceAccount.objects.bulk_update(different, ["staff_id", "email"])
    return [row.author_id for row in (*new, *different)]
