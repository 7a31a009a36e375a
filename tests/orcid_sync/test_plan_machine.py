"""Any interleaving of events ends with the record in step: the plan against a record and tables held in memory.

The machine's record follows ORCID's rules; its tables are rewritten as the domain does it. A call may lose its reply
after its effect or never arrive. What must hold is counted from the record alone.
"""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from orcid_sync.enums import Intent, RemovalCause
from orcid_sync.plan import items_to_cite, needs_reading, plan
from orcid_sync.plan_values import Desired, Made, Plan, Recorded, Remote

ITEMS = range(3)
items = st.sampled_from(ITEMS)
fate = st.sampled_from(["answered", "answered", "reply lost", "never arrived"])


class RecordMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.desired = {item: Desired(item=item, revision=1) for item in ITEMS}
        self.dois = {item: f"doi:{item}" for item in ITEMS}
        self.titles = dict.fromkeys(ITEMS, "a")
        self.rows = {item: Recorded(item=item) for item in ITEMS}
        self.record: dict[int, tuple[str, str]] = {}  # put-code -> identifier, digest
        self.next_code = 100
        self.removed_there: set[int] = set()
        self.must_read = True
        self.take_turn([])

    @invariant()
    def only_what_the_researcher_removed_is_respected(self) -> None:
        respected = {item for item, wish in self.desired.items() if wish.removed_in_orcid}
        assert respected <= self.removed_there

    def made(self, item: int) -> Made:
        doi = self.dois[item]
        return Made(digest=f"{doi} {self.titles[item]}", identifier=doi)

    @rule(item=items, title=st.sampled_from("ab"))
    def repository_writes_another_title(self, item: int, title: str) -> None:
        self.titles[item] = title
        self.bump(item)

    def bump(self, item: int) -> None:
        self.desired[item] = replace(self.desired[item], revision=self.desired[item].revision + 1)

    @rule(item=items)
    def repository_gives_it_another_doi(self, item: int) -> None:
        self.dois[item] += "'"
        self.bump(item)

    @rule(item=items, cause=st.sampled_from([RemovalCause.NONE, RemovalCause.EXCLUDED, RemovalCause.WITHDRAWN]))
    def it_is_wanted_or_not(self, item: int, cause: RemovalCause) -> None:
        self.desired[item] = replace(self.desired[item], cause=cause)

    @rule(item=items)
    def researcher_removes_it_there(self, item: int) -> None:
        code = self.rows[item].put_code
        # With a removal of ours under way nobody could tell whose it was.
        if code in self.record and self.rows[item].intent != Intent.REMOVE:
            del self.record[code]
            self.removed_there.add(item)

    @rule(item=items)
    def researcher_asks_for_it_again(self, item: int) -> None:
        if self.desired[item].removed_in_orcid:
            self.desired[item] = replace(self.desired[item], removed_in_orcid=False)
            self.removed_there.discard(item)

    @rule()
    def weekly_reading_is_due(self) -> None:
        self.must_read = True

    @rule(fates=st.lists(fate, min_size=6, max_size=6))
    def worker_takes_a_turn(self, fates: list[str]) -> None:
        self.take_turn(list(fates))

    def take_turn(self, fates: list[str]) -> None:
        rows = list(self.rows.values())
        reading = self.must_read or needs_reading(rows)
        remote = None
        if reading:
            remote = [
                Remote(put_code=code, is_ours=True, source="us", identifiers=frozenset({identifier}))
                for code, (identifier, _digest) in self.record.items()
            ]
            self.must_read = False
        asked = items_to_cite(self.desired.values(), rows, reading=reading)
        drawn = plan(self.desired.values(), rows, remote, made={item: self.made(item) for item in asked})
        self.write_down(drawn)
        self.carry_out(drawn, fates)

    def write_down(self, drawn: Plan) -> None:
        for item in drawn.never_sent:
            self.rows[item] = replace(self.rows[item], intent=Intent.NONE)
        for item in (*drawn.gone, *drawn.respect):
            self.rows[item] = Recorded(item=item)
        for item in drawn.respect:
            self.desired[item] = replace(self.desired[item], removed_in_orcid=True)
        for adopted in drawn.adopt:
            self.rows[adopted.item] = Recorded(
                item=adopted.item,
                put_code=adopted.put_code,
                sent_revision=adopted.revision,
                sent_digest=adopted.digest,
            )
        for item in drawn.unchanged:
            self.rows[item] = replace(self.rows[item], intent=Intent.NONE, sent_revision=self.desired[item].revision)

    def carry_out(self, drawn: Plan, fates: list[str]) -> None:
        calls = [
            *((Intent.REMOVE, removal.item) for removal in drawn.remove),
            *((Intent.CHANGE, item) for item, _code in drawn.change),
            *((Intent.ADD, item) for item in drawn.add),
        ]
        for intent, item in calls:
            outcome = fates.pop() if fates else "answered"
            self.declare(intent, item)
            is_there = intent == Intent.ADD or self.rows[item].put_code in self.record
            code = self.take_effect(intent, item) if is_there and outcome != "never arrived" else None
            if outcome != "answered":
                if intent == Intent.REMOVE:
                    # Gone, and nobody can tell any more by whom: that is as far as logic goes.
                    self.removed_there.discard(item)
                return  # the turn ends at an unknown outcome
            if is_there:
                self.note(intent, item, code)
            else:
                self.rows[item] = replace(self.rows[item], intent=Intent.NONE)
                self.must_read = True  # 404: a reading tells by whom

    def declare(self, intent: Intent, item: int) -> None:
        made, row = self.made(item), self.rows[item]
        self.rows[item] = replace(row, intent=intent)
        if intent != Intent.REMOVE:
            self.rows[item] = replace(
                self.rows[item],
                intent_digest=made.digest,
                intent_revision=self.desired[item].revision,
                identifier=made.identifier,
            )

    def take_effect(self, intent: Intent, item: int) -> int | None:
        row = self.rows[item]
        if intent == Intent.REMOVE:
            assert row.put_code is not None
            del self.record[row.put_code]
            return None
        code = row.put_code
        if intent == Intent.ADD:
            assert row.identifier not in {identifier for identifier, _digest in self.record.values()}, "doubled"
            assert item not in self.removed_there, "resurrected"
            code, self.next_code = self.next_code, self.next_code + 1
        assert code is not None
        self.record[code] = (row.identifier, row.intent_digest)
        return code

    def note(self, intent: Intent, item: int, code: int | None) -> None:
        row = self.rows[item]
        if intent == Intent.REMOVE:
            self.rows[item] = Recorded(item=item)
        else:
            self.rows[item] = Recorded(
                item=item, put_code=code, sent_revision=row.intent_revision, sent_digest=row.intent_digest
            )

    def teardown(self) -> None:
        if not hasattr(self, "desired"):
            return
        self.must_read = True  # the weekly reading comes
        for _turn in range(4):
            self.take_turn([])
        expected = {
            (self.made(item).identifier, self.made(item).digest)
            for item in ITEMS
            if self.desired[item].wanted and item not in self.removed_there
        }
        assert sorted(self.record.values()) == sorted(expected)
        assert {row.put_code for row in self.rows.values()} - {None} == set(self.record)


RecordMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestRecordMachine = RecordMachine.TestCase
