"""Secrets of head and base are compared by their values, in memory: an id that stays the same says nothing."""

import pytest
import yaml

from secgate.catalog.fakes import fake
from secgate.model import Report
from support import SHIPPED, Bench, commit, git, item_of, write

ENV = "config/prod.env"
KEY = fake("stripe_live")
OTHER = fake("stripe_live", 2)


def env(value: str, above: int = 0) -> str:
    return "# one\n" * above + f"STRIPE_KEY={value}\n"


def states(report: Report) -> list[tuple[str, int, str]]:
    return [(one.path, one.line, one.state.value) for one in item_of(report, "secrets").findings]


@pytest.fixture
def leaky(bench: Bench) -> Bench:
    """A target whose branch `change` has left `main`, which holds a secret."""
    bench.repository({ENV: env(KEY)})
    git(bench.target, "checkout", "-q", "-b", "change")
    bench.secrets()
    return bench


def changed(bench: Bench, files: dict[str, str]) -> Report:
    write(bench.target, files)
    commit(bench.target)
    return bench.gate(base="main")


def test_a_secret_of_the_base_cannot_block(leaky: Bench) -> None:
    assert states(changed(leaky, {"README.md": "words\n"})) == [(ENV, 1, "in-base")]


def test_another_value_at_the_same_place_is_new(leaky: Bench) -> None:
    before = item_of(leaky.gate(), "secrets").findings[0].id
    report = changed(leaky, {ENV: env(OTHER)})
    found = item_of(report, "secrets").findings
    assert [(one.id == before, one.state.value) for one in found if one.commit is None] == [(True, "open")]


def test_a_value_that_moves_down_its_file_is_known(leaky: Bench) -> None:
    assert states(changed(leaky, {ENV: env(KEY, above=3)})) == [(ENV, 4, "in-base")]


def test_a_value_in_a_file_that_is_moved_is_known(leaky: Bench) -> None:
    git(leaky.target, "mv", ENV, "config/other.env")
    assert states(changed(leaky, {})) == [("config/other.env", 1, "in-base")]


def test_a_known_value_at_a_new_place_is_new(leaky: Bench) -> None:
    report = changed(leaky, {"config/copy.env": env(KEY)})
    assert states(report) == [("config/copy.env", 1, "open"), (ENV, 1, "in-base")]


def test_a_second_line_with_a_known_value_is_new(leaky: Bench) -> None:
    report = changed(leaky, {ENV: env(KEY) + f"STRIPE_BACKUP_KEY={KEY}\n"})
    assert sorted(state for *_, state in states(report)) == ["in-base", "open"]


def test_a_secret_that_the_change_took_back_is_new_in_its_history(leaky: Bench) -> None:
    write(leaky.target, {"config/new.env": env(OTHER)})
    commit(leaky.target)
    git(leaky.target, "rm", "-q", "config/new.env")
    assert states(changed(leaky, {})) == [("config/new.env", 1, "open"), (ENV, 1, "in-base")]


def test_a_secret_in_the_history_of_the_base_is_known_when_all_of_it_is_read(bench: Bench) -> None:
    bench.repository({ENV: env(KEY)})
    git(bench.target, "rm", "-q", ENV)
    write(bench.target, {"README.md": "words\n"})
    commit(bench.target)
    git(bench.target, "checkout", "-q", "-b", "change")
    rules = yaml.safe_load((SHIPPED / "committed-secrets/check.yaml").read_text(encoding="utf-8"))["rules"]
    words = {"history": ["full", "base", "off"]}
    bench.check("secrets", decided_by=["secrets"], rules=rules, settings=words, item={"settings": {"history": "full"}})
    assert states(changed(bench, {"more.md": "words\n"})) == [(ENV, 1, "in-base")]


def test_new_secrets_are_told_and_no_value_is(leaky: Bench) -> None:
    report = changed(leaky, {"config/new.env": env(OTHER)})
    assert report.change is not None
    assert [(one.path, one.line) for one in report.change.secrets_new] == [("config/new.env", 1)]
    assert OTHER not in report.model_dump_json()
    assert KEY not in report.model_dump_json()
