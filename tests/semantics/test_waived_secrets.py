"""A secret is accepted by its finding and only while the very value stands there that was accepted."""

import json
from collections.abc import Mapping

import pytest

from secgate.catalog.fakes import fake
from secgate.model import Report
from support import Bench, commit, git, item_of, write

ENV = "config/prod.env"
KEY = fake("stripe_live")
OTHER = fake("stripe_live", 2)
DAYS = {"owner": "ana", "expires": "2026-02-28"}


def env(value: str, above: int = 0) -> str:
    return "# one\n" * above + f"STRIPE_KEY={value}\n"


def waive(bench: Bench, finding: str, at: Mapping[str, object] | None, **changes: object) -> None:
    """Write one waiver; JSON is YAML, but for its dates."""
    entry = {"finding": finding, "reason": "a key of the sandbox that is revoked soon", **DAYS, **changes}
    text = json.dumps([entry | ({"at": dict(at)} if at else {})])
    write(bench.target, {".secgate/waivers.yaml": text.replace('"2026-02-28"', "2026-02-28")})


def states(report: Report, name: str = "secrets") -> list[tuple[str, str]]:
    return [(finding.path, finding.state.value) for finding in item_of(report, name).findings]


@pytest.fixture
def leaky(bench: Bench) -> Bench:
    """A repository with a secret in its work tree."""
    bench.repository({ENV: env(KEY)})
    bench.secrets()
    return bench


def accepted(bench: Bench) -> tuple[str, dict[str, object]]:
    """The finding of the only secret, waived where it stands in HEAD; its id and the place."""
    (found,) = item_of(bench.gate(), "secrets").findings
    at: dict[str, object] = {
        "commit": found.commit or git(bench.target, "rev-parse", "HEAD"),
        "path": found.path,
        "line": found.line,
    }
    waive(bench, found.id, at)
    return found.id, at


def test_a_secret_is_waived_where_it_stands(leaky: Bench) -> None:
    accepted(leaky)
    assert states(leaky.gate()) == [(ENV, "waived")]


def test_another_value_at_the_same_place_is_open_again(leaky: Bench) -> None:
    name, _ = accepted(leaky)
    write(leaky.target, {ENV: env(OTHER)})
    report = leaky.gate()
    found = item_of(report, "secrets").findings
    assert (found[0].id, found[0].state.value) == (name, "open")
    (note,) = report.waivers.unused
    assert note.note == "another value stands there now than the one that was accepted"


def test_the_value_that_was_replaced_is_not_accepted_in_the_history_by_it(leaky: Bench) -> None:
    accepted(leaky)
    write(leaky.target, {ENV: env(OTHER)})
    assert ("config/prod.env", "waived") not in states(leaky.gate())


def test_a_secret_that_moved_down_the_file_stays_waived(leaky: Bench) -> None:
    accepted(leaky)
    write(leaky.target, {ENV: env(KEY, above=7)})
    assert states(leaky.gate()) == [(ENV, "waived")]


def test_the_same_value_in_another_file_is_another_finding(leaky: Bench) -> None:
    accepted(leaky)
    write(leaky.target, {"src/b.env": env(KEY)})
    assert states(leaky.gate()) == [(ENV, "waived"), ("src/b.env", "open")]


def test_a_waiver_of_a_secret_without_its_place_covers_nothing(leaky: Bench) -> None:
    name, _ = accepted(leaky)
    waive(leaky, name, None)
    report = leaky.gate()
    assert states(report) == [(ENV, "open")]
    assert [note.note for note in report.waivers.unused] == [
        "the place may hold a secret value, so the entry must say which one: `at`"
    ]


def test_no_waiver_by_item_and_path_covers_a_secret(leaky: Bench) -> None:
    entry = {"item": "secrets", "path": "**", "reason": "everything below is only a sample", **DAYS}
    text = json.dumps([entry]).replace('"2026-02-28"', "2026-02-28")
    write(leaky.target, {".secgate/waivers.yaml": text})
    report = leaky.gate()
    assert states(report) == [(ENV, "open")]
    assert [note.note for note in report.waivers.unused] == [
        "a place that holds a secret value is accepted by its finding only"
    ]


def test_a_line_that_holds_no_secret_covers_nothing(leaky: Bench) -> None:
    name, at = accepted(leaky)
    waive(leaky, name, at | {"line": 9})
    report = leaky.gate()
    assert states(report) == [(ENV, "open")]
    assert "no secret value stands at config/prod.env:9 of commit" in report.waivers.unused[0].note


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"commit": "0" * 40}, "commit 000000000000 is not in this clone, so its value cannot be compared"),
        ({"path": "no/such.env"}, "there is no no/such.env of commit"),
        ({"path": "../../etc/passwd"}, "there is no ../../etc/passwd of commit"),
    ],
)
def test_a_place_that_cannot_be_read_covers_nothing_and_says_why(
    leaky: Bench, change: dict[str, object], reason: str
) -> None:
    name, at = accepted(leaky)
    waive(leaky, name, at | change)
    report = leaky.gate()
    assert states(report) == [(ENV, "open")]
    assert report.waivers.unused[0].note.startswith(reason)


def test_a_secret_that_only_the_history_holds_is_waived_at_its_commit(leaky: Bench) -> None:
    (leaky.target / ENV).unlink()
    commit(leaky.target)
    accepted(leaky)
    assert states(leaky.gate()) == [(ENV, "waived")]


def test_a_commit_that_no_ref_reaches_any_more_still_holds_the_value(leaky: Bench) -> None:
    accepted(leaky)
    git(leaky.target, "commit", "--quiet", "--amend", "--message=squashed", "--date=2026-01-02T00:00:00Z")
    assert states(leaky.gate()) == [(ENV, "waived")]


def test_a_waived_secret_of_a_commit_message_stays_waived(bench: Bench) -> None:
    bench.repository({"a.txt": "one\n"})
    commit(bench.target, f"use STRIPE_KEY={KEY}")
    bench.secrets()
    accepted(bench)
    assert states(bench.gate()) == [("@commit-message", "waived")]


def key_block(number: int) -> str:
    return fake("private_key", number).strip() + "\n"


def test_another_private_key_that_begins_with_the_same_line_is_open_again(bench: Bench) -> None:
    bench.repository({"deploy/key.txt": key_block(1)})
    bench.secrets()
    accepted(bench)
    assert states(bench.gate()) == [("deploy/key.txt", "waived")]
    write(bench.target, {"deploy/key.txt": key_block(2)})
    assert ("deploy/key.txt", "waived") not in states(bench.gate())


def test_the_baseline_covers_the_value_that_stood_there(leaky: Bench) -> None:
    (found,) = item_of(leaky.gate(), "secrets").findings
    at = {"commit": git(leaky.target, "rev-parse", "HEAD"), "path": ENV, "line": 1}
    entry = [{"id": found.id, "owner": "ana", "expires": "2026-02-28", "first_seen": "2026-01-31", "at": at}]
    text = json.dumps(entry)
    for day in ("2026-02-28", "2026-01-31"):
        text = text.replace(f'"{day}"', day)
    write(leaky.target, {".secgate/baseline.yaml": text})
    assert states(leaky.gate()) == [(ENV, "baseline")]
    write(leaky.target, {ENV: env(OTHER)})
    assert states(leaky.gate())[0] == (ENV, "open")


def test_a_subfolder_names_its_places_from_its_own_root(bench: Bench) -> None:
    bench.repository({f"app/{ENV}": env(KEY)})
    bench.secrets()
    (found,) = item_of(bench.gate(path=bench.target / "app"), "secrets").findings
    at = {"commit": git(bench.target, "rev-parse", "HEAD"), "path": ENV, "line": 1}
    entry = {"finding": found.id, "reason": "a key of the sandbox that is revoked soon", **DAYS, "at": at}
    text = json.dumps([entry]).replace('"2026-02-28"', "2026-02-28")
    write(bench.target, {"app/.secgate/waivers.yaml": text})
    assert states(bench.gate(path=bench.target / "app")) == [(ENV, "waived")]


SENSITIVE: Mapping[str, object] = {
    "id": "danger-call",
    "pattern": "danger(...)",
    "metadata": {"sensitive": True},
}


def test_a_sensitive_place_of_another_check_is_open_again_when_its_line_changes(bench: Bench) -> None:
    bench.repository({"a.ts": "danger('one');\n"})
    bench.check("no-danger", SENSITIVE)
    (found,) = bench.item().findings
    at = {"commit": git(bench.target, "rev-parse", "HEAD"), "path": "a.ts", "line": 1}
    waive(bench, found.id, at)
    assert states(bench.gate(), "no-danger") == [("a.ts", "waived")]
    write(bench.target, {"a.ts": "// above\ndanger('one');\n"})
    assert states(bench.gate(), "no-danger") == [("a.ts", "waived")]
    write(bench.target, {"a.ts": "danger('two');\n"})
    assert states(bench.gate(), "no-danger") == [("a.ts", "open")]


def test_no_value_reaches_the_report(leaky: Bench) -> None:
    accepted(leaky)
    assert KEY not in leaky.gate().model_dump_json()
