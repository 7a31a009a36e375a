"""What the trail may hold of each kind of event: a closed list, so that nothing by which a person could be told gets in.

A person stands in an event as an opaque key, an item as its number. Names, iDs, e-mail addresses, staff identifiers
and titles are looked up when the event is told. A new fact is a decision: it goes into this list or not into the trail.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from institutions.admin.trail import Subject, kinds_that_tell, known_kinds
from tests.institutions.recording import facts_in, recorded_facts

FACTS: dict[str, set[str]] = {
    # How people came in, and did not.
    "person.signed_in": {"way"},
    "person.signed_out": set(),
    "sign_in.refused": {"reference", "problem", "method"},
    "sign_in.switched_off": {"reference", "method"},
    "sign_in.failed": {"reference", "problem", "method"},
    "sign_in.password_refused": set(),
    "sign_in.operator_switched_off": set(),
    "sign_in.address_unknown": set(),
    "sign_in.code_refused": set(),
    "second_factor.added": {"factor"},
    "second_factor.removed": {"factor"},
    "second_factor.recovery_codes_renewed": set(),
    "second_factor.recovery_code_used": set(),
    "second_factor.reset": {"count"},
    "person.password_link_made": set(),
    "person.password_set": set(),
    # People, as the institution and they themselves tell.
    "person.created": set(),
    "person.details_changed": {"changed"},
    "person.departments_changed": {"joined", "left"},
    "person.name_chosen": set(),
    "person.identifier_learnt": {"kinds", "method"},
    "person.account_joined": set(),
    "person.account_given_up": set(),
    "staff_id.noted": {"claim"},
    "picture.removed": set(),
    "picture.set": set(),
    "profile.saved": {"changed", "complete"},
    "staff_id.contested": {"claim"},
    "staff_id.kept": {"claim"},
    # The people feed; leaving, and coming back.
    "people.taken_in": {"new", "changed", "unchanged", "left", "returned", "refused"},
    "person.feed_account_taken_up": {"claim"},
    "person.feed_account_joined": set(),
    "person.left": {"said_by"},
    "person.returned": set(),
    # Roles.
    "role.granted": {"role", "department"},
    "role.claimed": {"role", "department"},
    "role.withdrawn": {"role", "department"},
    "role.waiting_ended": {"role", "department"},
    # ORCID: no iD, and no name as ORCID has it.
    "orcid.connected": set(),
    "orcid.reconnected": set(),
    "orcid.name_confirmed": set(),
    "orcid.sending_started": set(),
    "orcid.disconnected": set(),
    "orcid.permission_denied": set(),
    "orcid.not_connected": {"outcome"},
    "orcid.superseded": set(),
    "orcid.permission_found_withdrawn": set(),
    "orcid.revocation_failed": {"why"},
    "orcid.farewell_mailed": set(),
    "orcid.farewell_not_mailed": {"why"},
    "orcid.farewell_decided": {"works", "ends"},
    "orcid.farewell_ended": set(),
    "citation.wanted_beside_others": {"item"},
    # Items by their number: no title, for an item may have one author.
    "item.excluded": {"item"},
    "item.included": {"item"},
    "item.removed_in_orcid": {"item"},
    "item.removal_forgotten": {"item"},
    "item.claimed": {"item"},
    "item.rejected": {"item"},
    "item.withdrawn": {"item"},
    "item.restored": {"item"},
    "item.author_ambiguous": {"people"},
    # What staff did.
    "orcid.made_due": set(),
    "orcid.all_made_due": {"count"},
    "source.harvest_ordered": {"url"},
    "citation.removals_released": {"count"},
    # Report keys by how they begin: no name, for it may be somebody's.
    "report_key.created": {"key", "department"},
    "report_key.used": {"key"},
    "report_key.revoked": {"key"},
    # Settings of the institution.
    "institution.created": {"host"},
    "institution.changed": {"changed"},
    "department.added": {"department"},
    "sign_in_method.added": {"issuer"},
    "sign_in_method.changed": {"issuer", "changed"},
    "sign_in_method.switched_on": {"issuer"},
    "sign_in_method.switched_off": {"issuer"},
    "sign_in_method.metadata_changed": {"issuer", "news"},
    "sign_in_method.metadata_trouble": {"issuer"},
    "sign_in_method.metadata_well": {"issuer"},
    "saml_key.made": set(),
    "saml_key.retired": {"count"},
    "source.added": {"url"},
    "source.changed": {"url", "changed"},
    "secrets.encrypted_again": {"count"},
    "orcid.credentials_set": {"client_id"},
    # The trail itself.
    "events.pseudonymised": set(),
    "events.downloaded": {"part"},
    "events.downloaded_of": set(),
    "events.expired": {"through", "count", "months"},
}


def test_an_event_holds_the_facts_of_its_list_and_no_others() -> None:
    assert recorded_facts() == FACTS


def test_every_kind_of_event_has_a_sentence_and_every_sentence_tells_a_kind_of_event() -> None:
    assert sorted(known_kinds()) == sorted(FACTS)


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_a_sentence_asks_for_nothing_that_its_event_lacks(kind: str) -> None:
    asked = set(re.findall(r"%\((\w+)\)s", str(known_kinds()[kind].sentence)))
    assert asked <= FACTS[kind] | {"who", "whom"}
    assert str(known_kinds()[kind].sentence) % dict.fromkeys(asked, "x")


def test_an_item_s_history_leaves_out_no_kind_of_event_that_holds_an_item() -> None:
    assert kinds_that_tell("item") == sorted(kind for kind, facts in FACTS.items() if "item" in facts)


def table_of_kinds() -> list[str]:
    """The table of `docs/walls.md`: by subject, each kind with its sentence and the facts that its rows hold."""
    lines = ["| kind | what the trail says | facts in the row |", "| --- | --- | --- |"]
    for subject in Subject:
        lines.append(f"| **{subject.label}** | | |")
        for kind, meaning in known_kinds().items():
            if meaning.subject == subject:
                sentence = re.sub(r"%\((\w+)\)s", r"*\1*", str(meaning.sentence))
                lines.append(f"| `{kind}` | {sentence} | {', '.join(sorted(FACTS[kind])) or 'none'} |")
    return lines


def test_the_documentation_tells_every_kind_of_event() -> None:
    section = (Path(settings.BASE_DIR) / "docs" / "walls.md").read_text().split("### What is recorded\n", 1)[1]
    rows = [line for line in section.split("\n### ", 1)[0].splitlines() if line.startswith("|")]
    assert rows == table_of_kinds()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("record_event('a.done', actor=key, orcid=iD)", [("a.done", {"orcid"})]),
        ("events.record_event('a.done' if new else 'b.done', about=key)", [("a.done", set()), ("b.done", set())]),
        ("KIND = 'a.done'\nrecord_event(KIND, item=1)", [("a.done", {"item"})]),
        ("def f(event): record_event(event)\nf(event='a.done')", [("a.done", set())]),
        ("record_events('a.done', about=keys, claim=claim)", [("a.done", {"claim"})]),
    ],
)
def test_a_call_is_read_however_its_kind_is_given(source: str, found: list[tuple[str, set[str]]]) -> None:
    assert sorted(facts_in(source)) == found


@pytest.mark.parametrize("source", ["record_event('a.done', **facts)", "record_event(f'{what}.done')"])
def test_a_call_that_hides_what_it_records_is_refused(source: str) -> None:
    with pytest.raises(AssertionError):
        list(facts_in(source))
