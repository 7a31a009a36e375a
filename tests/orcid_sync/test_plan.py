"""The pure plan by example; the state machine beside it looks for what the examples do not think of."""

import pytest

from orcid_sync.enums import Intent, RemovalCause
from orcid_sync.plan import items_to_cite, plan
from orcid_sync.plan_values import Adopt, Desired, Made, Plan, Recorded, Remote, Remove

NOW = Made(digest="now", identifier="doi:10.5072/a", groups_with=frozenset({"doi:10.5072/a", "doi:10.5072/a.v1"}))
SENT = Recorded(item=1, put_code=7, sent_revision=1, sent_digest="now", identifier="doi:10.5072/a")
OURS = Remote(put_code=7, is_ours=True, source="Smithsonian", identifiers=frozenset({"doi:10.5072/a"}))
THEIRS = Remote(put_code=8, is_ours=False, source="DataCite", identifiers=frozenset({"doi:10.5072/a"}))
WANTED = Desired(item=1, revision=1)


def test_new_item_is_added() -> None:
    assert plan([WANTED], [], [], made={1: NOW}) == Plan(add=(1,))


def test_nothing_changed_builds_no_payload_and_makes_no_call() -> None:
    assert items_to_cite([WANTED], [SENT], reading=False) == frozenset()
    assert plan([WANTED], [SENT], None, made={}) == Plan()


def test_changed_item_is_changed_under_its_put_code() -> None:
    newer = Desired(item=1, revision=2)
    assert items_to_cite([newer], [SENT], reading=False) == frozenset({1})
    assert plan([newer], [SENT], None, made={1: Made("other", "doi:10.5072/a")}) == Plan(change=((1, 7),))


def test_new_revision_that_reads_the_same_costs_no_call() -> None:
    assert plan([Desired(item=1, revision=2)], [SENT], None, made={1: NOW}) == Plan(unchanged=(1,))


def test_remapping_alone_sends_only_when_asked() -> None:
    assert items_to_cite([WANTED], [SENT], reading=False, remap=True) == frozenset({1})
    assert plan([WANTED], [SENT], None, made={1: Made("remapped", "doi:10.5072/a")}) == Plan(change=((1, 7),))


def test_excluded_item_is_removed_with_its_cause() -> None:
    excluded = Desired(item=1, revision=1, cause=RemovalCause.EXCLUDED)
    assert plan([excluded], [SENT], None, made={}) == Plan(remove=(Remove(1, 7, RemovalCause.EXCLUDED),))


def test_work_removed_in_orcid_is_respected() -> None:
    assert plan([WANTED], [SENT], [], made={}) == Plan(respect=(1,))


def test_work_removed_in_orcid_is_not_sent_again() -> None:
    wish = Desired(item=1, revision=2, removed_in_orcid=True)
    assert items_to_cite([wish], [], reading=True) == frozenset()
    assert plan([wish], [], [], made={}) == Plan()


def test_work_from_another_source_is_left_to_it() -> None:
    assert plan([WANTED], [], [THEIRS], made={1: NOW}) == Plan(leave=((1, "DataCite"),))


def test_other_source_that_cites_the_version_is_recognised() -> None:
    versioned = Remote(put_code=8, is_ours=False, source="Figshare", identifiers=frozenset({"doi:10.5072/a.v1"}))
    assert plan([WANTED], [], [versioned], made={1: NOW}) == Plan(leave=((1, "Figshare"),))


def test_researcher_may_have_ours_beside_the_others() -> None:
    beside = Desired(item=1, revision=1, beside_others=True)
    assert plan([beside], [], [THEIRS], made={1: NOW}) == Plan(add=(1,))


def test_left_item_is_sent_once_the_other_source_is_gone() -> None:
    left = Recorded(item=1, other_source="DataCite")
    assert items_to_cite([WANTED], [left], reading=False) == frozenset()
    assert plan([WANTED], [left], [], made={1: NOW}) == Plan(add=(1,))


def test_unknown_work_of_ours_is_adopted_by_its_self_identifier_and_brought_up_to_date() -> None:
    assert plan([WANTED], [], [OURS], made={1: NOW}) == Plan(adopt=(Adopt(1, 7),), change=((1, 7),))


def test_work_of_ours_that_no_item_explains_is_left_alone() -> None:
    stray = Remote(put_code=9, is_ours=True, source="Smithsonian", identifiers=frozenset({"doi:10.5072/z"}))
    assert plan([WANTED], [SENT], [OURS, stray], made={}) == Plan(strays=(9,))


def test_unknown_outcome_without_a_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="read the record first"):
        plan([WANTED], [Recorded(item=1, intent=Intent.ADD)], None, made={})


ADDING = Recorded(item=1, identifier="doi:10.5072/a", intent=Intent.ADD, intent_revision=1, intent_digest="now")


def test_addition_with_a_lost_reply_is_adopted_as_it_was_sent() -> None:
    assert plan([WANTED], [ADDING], [OURS], made={1: NOW}) == Plan(adopt=(Adopt(1, 7, 1, "now"),))


def test_addition_that_never_arrived_is_sent_again() -> None:
    assert plan([WANTED], [ADDING], [], made={1: NOW}) == Plan(never_sent=(1,), add=(1,))


def test_addition_with_a_lost_reply_is_found_although_the_items_doi_was_corrected_meanwhile() -> None:
    corrected = Made(digest="new", identifier="doi:10.5072/b")
    expected = Plan(adopt=(Adopt(1, 7, 1, "now"),), change=((1, 7),))
    assert plan([Desired(item=1, revision=2)], [ADDING], [OURS], made={1: corrected}) == expected


def test_addition_with_a_lost_reply_is_taken_back_when_the_item_was_excluded_meanwhile() -> None:
    excluded = Desired(item=1, revision=1, cause=RemovalCause.EXCLUDED)
    expected = Plan(adopt=(Adopt(1, 7, 1, "now"),), remove=(Remove(1, 7, RemovalCause.EXCLUDED),))
    assert plan([excluded], [ADDING], [OURS], made={}) == expected


def test_own_removal_with_a_lost_reply_is_not_taken_for_the_researchers() -> None:
    removing = Recorded(item=1, put_code=7, sent_revision=1, sent_digest="now", intent=Intent.REMOVE)
    excluded = Desired(item=1, revision=1, cause=RemovalCause.EXCLUDED)
    assert plan([excluded], [removing], [], made={}) == Plan(gone=(1,))
    assert plan([WANTED], [removing], [], made={1: NOW}) == Plan(gone=(1,), add=(1,))


def test_change_with_a_lost_reply_is_asked_for_again() -> None:
    changing = Recorded(item=1, put_code=7, sent_revision=1, sent_digest="now", intent=Intent.CHANGE)
    assert plan([WANTED], [changing], [OURS], made={1: NOW}) == Plan(change=((1, 7),))


def test_item_that_can_no_longer_be_cited_stays_on_the_record() -> None:
    assert plan([Desired(item=1, revision=2)], [SENT], None, made={}) == Plan()


def test_item_that_was_refused_is_not_tried_again_until_it_changes() -> None:
    refused = Recorded(item=1, judged_revision=1)
    assert items_to_cite([WANTED], [refused], reading=False) == frozenset()
    assert plan([WANTED], [refused], [], made={1: NOW}) == Plan()
    assert plan([Desired(item=1, revision=2)], [refused], None, made={1: NOW}) == Plan(add=(1,))


def _all_withdrawn(count: int, cause: RemovalCause) -> tuple[list[Desired], list[Recorded]]:
    desired = [Desired(item=item, revision=1, cause=cause) for item in range(count)]
    recorded = [Recorded(item=item, put_code=item + 100, sent_revision=1) for item in range(count)]
    return desired, recorded


@pytest.mark.parametrize(("count", "held"), [(20, 0), (21, 21), (50, 50)])
def test_emptying_a_record_is_held_for_staff(count: int, held: int) -> None:
    drawn = plan(*_all_withdrawn(count, RemovalCause.WITHDRAWN), None, made={})
    assert (len(drawn.hold), len(drawn.remove)) == (held, count - held)


def test_removals_that_somebody_stated_one_by_one_are_not_held() -> None:
    drawn = plan(*_all_withdrawn(50, RemovalCause.EXCLUDED), None, made={})
    assert (len(drawn.hold), len(drawn.remove)) == (0, 50)


def test_half_of_a_large_record_may_leave() -> None:
    desired, recorded = _all_withdrawn(100, RemovalCause.WITHDRAWN)
    desired[50:] = [Desired(item=wish.item, revision=1) for wish in desired[50:]]
    assert len(plan(desired, recorded, None, made={}).remove) == 50
    desired[50] = Desired(item=50, revision=1, cause=RemovalCause.WITHDRAWN)
    assert len(plan(desired, recorded, None, made={}).hold) == 51
