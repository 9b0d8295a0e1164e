"""Fingerprints: they survive what does not change a finding, and differ where findings differ."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secgate.gate.identity import WITHHELD, findings
from secgate.model import Confidence, Finding, Frame, Hit, Place, Severity
from support import Bench, commit, write

FRAME = Frame(line=1, text=("danger(1);",))
# Statements of which none is a finding, and blank or comment lines.
LINES = st.lists(st.sampled_from(["", "// a note", "work(1);", "const a = 1;", "/* danger */"]), max_size=6)
BLANKS = st.text(" \t\n", max_size=4)


def hit(**changes: object) -> Hit:
    values: dict[str, object] = {
        "rule": "danger-call", "place": Place(path="a.ts", line=5), "message": "A dangerous call.",
        "severity": Severity.HIGH, "confidence": Confidence.HIGH, "text": "danger(1)",
    }  # fmt: skip
    return Hit.model_validate(values | changes)


def made(*hits: Hit, withheld: bool = False) -> tuple[Finding, ...]:
    return findings("no-danger", hits, frame=lambda _: FRAME, withheld=lambda _: withheld)


def identity(one: Hit) -> str:
    return made(one)[0].id


def test_a_fingerprint_is_short_and_has_its_letter() -> None:
    assert len(identity(hit())) == len("F-1a2b3c4d5e6f")
    assert identity(hit()).startswith("F-")


@pytest.mark.parametrize(
    "changes",
    [
        {"place": Place(path="a.ts", line=99, column=7)},
        {"bare": "another"},
        {"message": "Another wording."},
        {"fix": "Do this."},
        {"severity": Severity.LOW},
        {"confidence": Confidence.LOW},
    ],
)
def test_a_fingerprint_survives(changes: dict[str, object]) -> None:
    assert identity(hit(**changes)) == identity(hit())


@pytest.mark.parametrize(
    "changes",
    [
        {"place": Place(path="b.ts", line=5)},
        {"rule": "other-rule"},
        {"symbol": "main"},
        {"text": "danger(2)"},
        {"origin_key": "name\0commit"},
    ],
)
def test_a_fingerprint_differs_with(changes: dict[str, object]) -> None:
    assert identity(hit(**changes)) != identity(hit())


def test_a_fingerprint_differs_with_the_check() -> None:
    other = findings("other-check", [hit()], frame=lambda _: None, withheld=lambda _: False)
    assert other[0].id != identity(hit())


def test_equal_findings_get_different_fingerprints_in_order_of_place() -> None:
    first, second = made(hit(place=Place(path="a.ts", line=9)), hit(place=Place(path="a.ts", line=5)))
    assert (first.line, first.id) == (5, identity(hit()))
    assert second.id != first.id


def test_the_same_place_seen_twice_is_one_finding() -> None:
    assert len(made(hit(), hit(message="Seen by another engine."))) == 1


def test_two_rules_at_one_place_are_two_findings() -> None:
    assert [finding.rule for finding in made(hit(rule="b"), hit(rule="a"))] == ["no-danger.a", "no-danger.b"]


def test_a_secrets_fingerprint_does_not_depend_on_its_text() -> None:
    assert identity(hit(sensitive=True, text="one")) == identity(hit(sensitive=True, text="other"))


def test_a_sensitive_finding_has_no_frame_and_keeps_its_message() -> None:
    finding = made(hit(sensitive=True))[0]
    assert (finding.frame, finding.message) == (None, "A dangerous call.")


def test_a_finding_on_a_withheld_line_has_neither_frame_nor_message_nor_quoted_text_in_its_fingerprint() -> None:
    one = made(hit(text="one", bare="f", message="calls one"), withheld=True)[0]
    other = made(hit(text="other", bare="f", message="calls other"), withheld=True)[0]
    assert (one.frame, one.message, one.id) == (None, WITHHELD, other.id)


def test_a_finding_on_a_withheld_line_says_what_its_rule_says_of_every_place() -> None:
    one = made(hit(message="`tok` is short", general="A secret may be short."), withheld=True)[0]
    assert one.message == f"A secret may be short. [{WITHHELD}]"


def test_a_finding_on_a_withheld_line_is_known_by_what_stands_outside_of_quotes() -> None:
    assert made(hit(bare="f"), withheld=True)[0].id != made(hit(bare="g"), withheld=True)[0].id


def test_a_place_without_an_end_ends_where_it_starts() -> None:
    finding = made(hit(place=Place(path="a.ts", line=5, column=3)))[0]
    assert (finding.end_line, finding.end_column) == (5, 3)


def test_a_place_with_an_end_keeps_it() -> None:
    finding = made(hit(place=Place(path="a.ts", line=5, column=3, end_line=7, end_column=9)))[0]
    assert (finding.end_line, finding.end_column) == (7, 9)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(above=LINES, between=LINES, indent=BLANKS.filter(lambda text: "\n" not in text))
def test_lines_added_above_and_reformatting_keep_the_fingerprints_of_a_real_run(
    above: list[str], between: list[str], indent: str
) -> None:
    def code(*, before: list[str], inside: list[str], first: str, second: str) -> str:
        return "\n".join([*before, "function main() {", *inside, f"{indent}{first}", "}", second, ""])

    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.check()
        bench.repository({"a.ts": code(before=[], inside=[], first="danger({a: 'x'});", second="danger(1, 2)")})
        before = {finding.id for finding in bench.item().findings}
        changed = code(before=above, inside=between, first='danger({\n  a: "x",\n});', second="danger(\n  1,\n  2,\n);")
        write(bench.target, {"a.ts": changed})
        commit(bench.target)
        assert {finding.id for finding in bench.item().findings} == before
        assert len(before) == 2
