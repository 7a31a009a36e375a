"""`manage.py harvest`."""

import pytest
from django.core.management import CommandError, call_command

from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from items.domain import harvest as domain
from items.domain.harvest import HarvestCount
from items.domain.lease import leased
from items.errors import SourceBusyError
from items.management.commands import harvest
from items.models import Item, Source
from tests.items.factories import make_source
from tests.items.repository import Repository


@pytest.fixture
def source(smithsonian: Institution, repository: Repository) -> Source:
    group = repository.make_group()
    repository.publish(group, "Sedges", [])
    return make_source(url=f"{repository.url}/v2", group=str(group), token=f"token-of-{group}")


def test_counts_are_printed_for_each_source(
    source: Source, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    second = make_source(url=source.url, group=str(repository.make_group()), position=1)
    make_source(url=source.url, group="off", is_on=False)
    call_command("harvest", "smithsonian")
    numbers = (
        "{} listed, {} read, {} new, 0 changed, 0 unchanged, 0 missing, 0 withdrawn, 0 returned, 0 failed, 0 accounts"
    )
    assert capsys.readouterr().out.splitlines() == [
        f"Source {source.pk}, Figshare {source.url}, group {source.group}: {numbers.format(1, 1, 1)}.",
        f"Source {second.pk}, Figshare {source.url}, group {second.group}: {numbers.format(0, 0, 0)}.",
    ]


def test_one_source_alone_and_in_full(source: Source, repository: Repository) -> None:
    make_source(url=source.url, group=str(repository.make_group()), position=1)
    call_command("harvest", "smithsonian", "--source", str(source.pk))
    assert Source.objects.exclude(last_harvest_ended_at=None).get() == source
    repository.calls()
    call_command("harvest", "smithsonian", "--source", str(source.pk), "--full")
    assert f"/v2/articles/{Item.objects.get().records.get().identifier}" in repository.calls()


def test_problem_of_one_source_keeps_no_other_from_its_turn(source: Source) -> None:
    away = make_source(url="http://127.0.0.1:9/v2", group="1", position=0)
    Source.objects.filter(pk=source.pk).update(position=1)
    with pytest.raises(CommandError) as error:
        call_command("harvest", "smithsonian")
    assert str(error.value).startswith(f"Source {away.pk}: 127.0.0.1 leads to a private address")
    assert Item.objects.filter(title="Sedges").exists()


def test_harvest_of_somebody_else_is_waited_for_and_not_for_ever(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "SECONDS_TO_WAIT", 0)
    with leased(source), pytest.raises(CommandError, match="is being harvested by somebody else"):
        call_command("harvest", "smithsonian")


def test_order_is_in_the_trail_before_the_harvest_and_once_however_long_it_waits(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[list[str]] = []

    def busy_twice(source: Source, *, full: bool) -> HarvestCount:
        tries.append(list(Event.objects.filter(kind="source.harvest_ordered").values_list("facts__url", flat=True)))
        if len(tries) < 3:
            raise SourceBusyError
        return HarvestCount()

    monkeypatch.setattr(domain, "SECONDS_BETWEEN_TRIES", 0)
    monkeypatch.setattr(domain, "harvest_source", busy_twice)
    call_command("harvest", "smithsonian")
    assert tries == [[source.url]] * 3


def test_source_of_the_other_institution_is_none_of_theirs(fjordhaven: Institution, smithsonian: Institution) -> None:
    with institution_scope(fjordhaven):
        there = Source.objects.get().pk
    with pytest.raises(CommandError) as error:
        call_command("harvest", "smithsonian")
    assert str(error.value) == (
        "smithsonian has no source that is on. Add one: add_source smithsonian figshare --url URL --group N"
    )
    with pytest.raises(CommandError) as error:
        call_command("harvest", "smithsonian", "--source", str(there))
    assert str(error.value) == f"smithsonian has no source {there}. Leave --source out to harvest all that there are."
