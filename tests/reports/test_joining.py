"""Report keys of two accounts that become one."""

import pytest

from accounts.domain.joining import join_accounts
from accounts.domain.leaving import let_go
from accounts.enums import LetGoBy
from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from reports.domain.keys import create_report_key, find_report_key
from tests.factories import UserFactory


@pytest.mark.parametrize("who_leaves", ["kept", "nobody"])
def test_key_of_either_account_ends_when_the_person_leaves(institution: Institution, who_leaves: str) -> None:
    with institution_scope(institution):
        kept: User = UserFactory()
        given_up: User = UserFactory()
        text = create_report_key(name="Dashboard", department=None, holder=given_up)
        join_accounts(kept, given_up=given_up)
        if who_leaves == "kept":
            let_go(kept, by=LetGoBy.STAFF)
        key = find_report_key(text)
        assert key is not None
        assert (key.holder, key.revoked_at is not None) == (kept, who_leaves == "kept")
