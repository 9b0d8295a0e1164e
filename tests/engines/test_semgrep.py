"""semgrep as an engine: its exit code is never the verdict, and what it did not look at is said."""

import shutil
import stat
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from secgate.catalog.check import Check, load_check
from secgate.engines import semgrep
from secgate.engines.semgrep import Sighting
from secgate.engines.staging import prepare
from secgate.errors import EngineError
from secgate.looking import staged_files
from secgate.model import Status, Verdict
from secgate.observe import EngineOptions
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import BAD_CODE, CALLS, DANGER, SAFE_CODE, SHIPPED, Bench, item_of, places, reasons, write

ANALYZER = """
from secgate.api import Observation
def analyze(subject):
    return Observation(examined=len(subject.files))
"""
# Deep-expression matching inside an ellipsis inside an ellipsis: quick on three lines, slow on thousands.
EXPENSIVE = {
    "id": "slow-rule",
    "pattern": "$A(...);\n...\n$B(...);\n...\n$C(...);\n...\n$D(...);\n...\n$A($B, $C, $D);\n",
}


def matcher(**options: object) -> EngineOptions:
    return EngineOptions(matcher=semgrep.Options(**options))  # type: ignore[arg-type]


def program(folder: Path, body: str) -> Path:
    """An executable that stands in for semgrep."""
    file = folder / "semgrep"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


@pytest.fixture
def pair(bench: Bench) -> Bench:
    """A bench with one item that rules decide and one that an analyzer decides."""
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    bench.check("by-analyzer", analyzer=ANALYZER, decided_by=["facts"])
    return bench


BROKEN = {
    "ends with code 2": "exit 2",
    "prints garbage": "echo garbage",
    "prints nothing": "exit 0",
    "prints an empty object": "echo '{}'",
    "prints a list": "echo '[1, 2]'",
    "dies from a signal": "kill -9 $$",
    "says that it failed": """echo '{"results": [], "errors": [], "paths": {"scanned": []}}'; exit 7""",
    "takes too long": "sleep 30",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_an_engine_that_fails_makes_items_with_rules_incomplete_and_no_others(pair: Bench, body: str) -> None:
    options = matcher(program=program(pair.folder, body), timeout_s=1)
    report = pair.gate(engines=options)
    assert (item_of(report).status, item_of(report, "by-analyzer").status) == (Status.INCOMPLETE, Status.PASS)
    assert (report.verdict, report.exit_code) == (Verdict.INCOMPLETE, 3)


def test_a_missing_engine_makes_items_with_rules_incomplete_and_no_others(pair: Bench) -> None:
    report = pair.gate(engines=matcher(program=pair.folder / "nowhere"))
    assert (item_of(report).status, item_of(report, "by-analyzer").status) == (Status.INCOMPLETE, Status.PASS)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("exit 2", "semgrep crashed (exit 2) and left no readable result"),
        ("sleep 30", "semgrep took longer than 1 s and was stopped"),
        (BROKEN["says that it failed"], "semgrep ended with exit 7"),
    ],
)
def test_what_happened_to_the_engine_is_said(pair: Bench, body: str, reason: str) -> None:
    options = matcher(program=program(pair.folder, body), timeout_s=1)
    assert [problem.reason for problem in pair.item(engines=options).problems] == [reason]


def test_a_missing_engine_is_named(pair: Bench) -> None:
    item = pair.item(engines=matcher(program=pair.folder / "nowhere"))
    assert [problem.reason for problem in item.problems] == ["semgrep could not be started: No such file or directory"]


def test_what_a_failing_engine_printed_is_not_in_the_report(pair: Bench) -> None:
    options = matcher(program=program(pair.folder, "echo a-quoted-source-line; echo another >&2; exit 2"))
    assert "a-quoted-source-line" not in pair.gate(engines=options).model_dump_json()


def test_the_classic_front_end_answers_when_the_native_one_fails(pair: Bench) -> None:
    real = shutil.which("semgrep", path=str(Path(sys.executable).parent))
    wrapper = program(pair.folder, f'case "$*" in *--experimental*) exit 2;; esac\nexec {real} "$@"')
    report = pair.gate(engines=matcher(program=wrapper))
    assert item_of(report).status is Status.FAIL
    failed = "semgrep crashed (exit 2) and left no readable result with its native front end"
    assert f"{failed}: the classic one answers, the same but slower" in report.target.notes


def test_an_engine_that_reports_what_it_was_not_given_is_not_believed(pair: Bench) -> None:
    position = '{"line": 1, "col": 1, "offset": 0}'
    result = f'{{"check_id": "sg-99", "path": "z.ts", "start": {position}, "end": {position}, "extra": {{}}}}'
    body = f"""echo '{{"results": [{result}], "errors": [], "paths": {{"scanned": []}}}}'"""
    assert pair.item(engines=matcher(program=program(pair.folder, body))).status is Status.INCOMPLETE


def test_a_file_that_the_engine_does_not_list_as_scanned_is_a_problem(pair: Bench) -> None:
    body = """echo '{"results": [], "errors": [], "paths": {"scanned": []}}'"""
    item = pair.item(engines=matcher(program=program(pair.folder, body)))
    assert reasons(item) == "a.ts:None was not scanned by semgrep, which gives no reason"


def test_a_rule_that_does_not_compile_makes_its_item_incomplete_and_is_named(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check("no-danger", CALLS, {"id": "broken-rule", "pattern": "danger((("})
    item = bench.item()
    assert item.status is Status.INCOMPLETE
    assert "rule broken-rule cannot be used" in reasons(item)


def test_a_rule_that_does_not_compile_is_named_with_its_line(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    folder = bench.check("no-danger", CALLS, {"id": "broken-rule", "pattern": "danger((("})
    lines = (folder / "rules.yaml").read_text().splitlines()
    problem = bench.item().problems[0]
    assert problem.path == "no-danger/rules.yaml"
    assert problem.line is not None
    assert any("broken-rule" in line for line in lines[problem.line - 1 :])


def test_a_rule_that_does_not_compile_leaves_other_items_alone(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check("no-hazard", {"id": "broken-rule", "pattern": "hazard((("})
    bench.check()
    report = bench.gate()
    assert (item_of(report, "no-hazard").status, item_of(report).status) == (Status.INCOMPLETE, Status.FAIL)


def test_a_rule_that_does_not_compile_is_seen_beside_a_file_that_does_not_parse(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": "export const = ;\n"})
    bench.check("no-hazard", {"id": "broken-rule", "pattern": "hazard((("})
    bench.check()
    assert "rule broken-rule cannot be used" in reasons(item_of(bench.gate(), "no-hazard"))


def test_a_rule_that_does_not_compile_does_not_hide_the_findings_of_its_own_item(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check("no-danger", DANGER, {"id": "broken-rule", "pattern": "danger((("})
    item = bench.item()
    assert (item.status, len(item.findings), len(item.problems)) == (Status.FAIL, 1, 1)


def test_a_rule_with_an_unknown_key_makes_no_other_item_incomplete(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check("no-hazard", {"id": "odd-rule", "patern": "hazard(...)"})
    bench.check()
    report = bench.gate()
    assert (item_of(report, "no-hazard").status, item_of(report).status) == (Status.INCOMPLETE, Status.FAIL)


@pytest.fixture
def slow(bench: Bench) -> Bench:
    """A bench with one rule that cannot end within a second, and one that can."""
    code = "".join(f"f{index}(g{index}(1));\n" for index in range(300))
    bench.repository({"a.ts": code + BAD_CODE})
    bench.check("no-slow", EXPENSIVE)
    bench.check()
    return bench


def test_a_rule_that_runs_out_of_time_makes_its_item_incomplete(slow: Bench) -> None:
    report = slow.gate(engines=matcher(rule_timeout_s=1))
    item = item_of(report, "no-slow")
    assert (item.status, reasons(item)) == (Status.INCOMPLETE, "a.ts:None rule slow-rule ran out of time on a.ts")
    assert item_of(report).status is Status.FAIL


@pytest.mark.parametrize("native", [True, False], ids=["native", "classic"])
def test_a_run_that_takes_too_long_is_stopped_with_all_its_processes(
    slow: Bench, monkeypatch: pytest.MonkeyPatch, *, native: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(slow.folder))
    write(slow.target, {"a.ts": "".join(f"f{index}(g{index}(1));\n" for index in range(9000))})
    item = slow.item("no-slow", engines=matcher(timeout_s=3, native=native))
    assert reasons(item) == "None:None semgrep took longer than 3 s and was stopped"
    assert not [path for path in Path("/proc").glob("[0-9]*/environ") if _is_of(slow, path)]


def _is_of(bench: Bench, environment: Path) -> bool:
    try:
        return f"{bench.folder}/secgate-semgrep-".encode() in environment.read_bytes()
    except OSError:
        return False


def test_an_interrupted_run_ends_its_engine_at_once(pair: Bench) -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    checks = [load_check(pair.checks / "no-danger", origin="bench")]
    staged = prepare(staged_files(checks, take(open_work_tree(pair.target))))
    began = time.monotonic()
    found = semgrep.observe(checks, staged, semgrep.Options(program=program(pair.folder, "sleep 60")), stop=stop)
    assert [problem.reason for problem in found.general] == ["the run was interrupted"]
    assert time.monotonic() - began < 10


def test_a_file_that_does_not_parse_makes_the_item_incomplete_and_is_named(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": "work(1);\nexport const = ;\nfunction ( { danger(1)\n"})
    bench.check()
    report = bench.gate()
    item = item_of(report)
    assert (item.status, report.exit_code) == (Status.INCOMPLETE, 3)
    assert [(problem.path, problem.line) for problem in item.problems] == [("b.ts", 2)]


def test_a_file_that_does_not_parse_does_not_hide_findings_elsewhere(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE, "b.ts": "export const = ;\nfunction ( { danger(1)\n"})
    bench.check()
    report = bench.gate()
    assert (item_of(report).status, report.exit_code) == (Status.FAIL, 1)
    assert [problem.path for problem in item_of(report).problems] == ["b.ts"]


def test_a_test_file_that_does_not_parse_is_not_in_scope(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "tests/b.ts": "export const = ;\n"})
    bench.check()
    assert bench.item().status is Status.PASS


def test_a_violation_at_the_end_of_a_file_of_two_megabytes_is_found(bench: Bench) -> None:
    line = f"export const someName = work('{'a long text ' * 80}');\n"
    count = 2_000_000 // len(line) + 1
    bench.repository({"big.ts": line * count + BAD_CODE})
    bench.check("no-danger", DANGER)
    assert places(bench.item()) == [("big.ts", count + 1, 1)]


def test_a_source_file_too_large_to_analyse_makes_the_item_incomplete(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "big.ts": f"export const text = '{'a' * 4_000_001}';\n"})
    bench.check()
    item = bench.item()
    assert (item.status, reasons(item)) == (
        Status.INCOMPLETE,
        "big.ts:None is larger than 4 million characters, too large to analyse",
    )


@pytest.mark.parametrize("text", ["f(" * 5_000 + ")" * 5_000, "app" + ".use(a)" * 5_000], ids=["nested", "chained"])
def test_a_source_file_that_nests_too_deep_makes_the_item_incomplete(bench: Bench, text: str) -> None:
    bench.repository({"a.ts": SAFE_CODE, "deep.ts": f"{text};\n"})
    bench.check()
    item = bench.item()
    assert item.status is Status.INCOMPLETE
    assert "deep.ts:None nests too deep to analyse; generated code belongs into excluded_paths" in reasons(item)


TEXT = "// größe 😀\nconst naïve = 1;\n/* é😀 */ danger(naïve);\n"
LATIN = "// größe\nconst naïve = 1;\n/* éé */ danger(naïve);\n"
ENCODINGS = {
    "utf-8": TEXT.encode(),
    "utf-8 with a mark": TEXT.encode("utf-8-sig"),
    "utf-16 little endian with a mark": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "utf-16 big endian with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf-16 little endian": TEXT.encode("utf-16-le"),
    "utf-16 big endian": TEXT.encode("utf-16-be"),
    "utf-32": TEXT.encode("utf-32"),
    "latin-1": LATIN.encode("latin-1"),
    "lines that end in CR LF": TEXT.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS)
def test_a_finding_has_its_line_and_its_column_in_characters(bench: Bench, data: bytes) -> None:
    bench.repository({"a.ts": data})
    bench.check()
    finding = bench.item().findings[0]
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (3, 10, 3, 23)


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS)
def test_the_frame_shows_the_decoded_line(bench: Bench, data: bytes) -> None:
    bench.repository({"a.ts": data})
    bench.check()
    frame = bench.item().findings[0].frame
    assert frame is not None
    assert frame.text[2].endswith("danger(naïve);")


def test_a_mark_at_the_start_does_not_move_the_column(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE.encode("utf-8-sig")})
    bench.check()
    assert places(bench.item()) == [("a.ts", 1, 1)]


def test_a_source_file_that_is_no_text_makes_the_item_incomplete(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": bytes(range(256)) * 4})
    bench.check()
    assert reasons(bench.item()) == "b.ts:None cannot be decoded as text"


def test_a_binary_file_that_is_no_code_is_skipped_with_the_reason(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "logo.png": bytes(range(256))})
    bench.check()
    report = bench.gate()
    assert report.verdict is Verdict.PASS
    assert [(row.path, row.reason) for row in report.coverage.skipped] == [("logo.png", "binary")]


SILENCED = {
    "a comment": "danger(1); // nosemgrep\n",
    "a comment that names the rule": "danger(1); // nosemgrep: danger-call\n",
    "the short form": "danger(1); /* nosem */\n",
    "a line above": "// nosemgrep\ndanger(1);\n",
    "prose": "danger(1); // see the nosemgrep docs\n",
    "a secret pragma": "danger(1); // pragma: allowlist secret\n",
}


@pytest.mark.parametrize("code", SILENCED.values(), ids=SILENCED)
def test_an_inline_comment_hides_nothing(bench: Bench, code: str) -> None:
    bench.repository({"a.ts": code})
    bench.check()
    assert bench.item().status is Status.FAIL


@pytest.mark.parametrize("code", SILENCED.values(), ids=SILENCED)
def test_an_inline_comment_is_listed(bench: Bench, code: str) -> None:
    bench.repository({"a.ts": code})
    bench.check()
    kind = "pragma allowlist secret" if "pragma" in code else "nosemgrep"
    assert [(row.path, row.line, row.kind) for row in bench.gate().suppressions] == [("a.ts", 1, kind)]


@pytest.mark.parametrize("path", [".semgrepignore", ".gitattributes", ".gitignore"])
def test_ignore_files_of_the_target_hide_no_tracked_file(bench: Bench, path: str) -> None:
    bench.repository({"a.ts": BAD_CODE})
    write(bench.target, {path: "*.ts\na.ts\n"})
    bench.check()
    assert bench.item().status is Status.FAIL


@pytest.mark.parametrize("folder", ["dist", "build", "test", "node_modules", "vendor", "migrations"])
def test_folders_that_semgrep_skips_by_itself_are_examined_when_a_check_wants_them(bench: Bench, folder: str) -> None:
    bench.repository({f"{folder}/a.ts": BAD_CODE, f"{folder}/b.min.js": BAD_CODE})
    bench.check(scope={"languages": ["typescript", "javascript"], "exclude": "none"})
    assert len(bench.item().findings) == 2


def test_a_sensitive_rule_shows_neither_frame_nor_matched_text(bench: Bench) -> None:
    bench.repository({"a.ts": 'danger("plain-word-of-the-target");\n'})
    rule = {**DANGER, "pattern": "danger($X)", "message": "calls with $X", "metadata": {"sensitive": True}}
    bench.check("no-danger", rule)
    report = bench.gate()
    assert item_of(report).findings[0].frame is None
    assert "plain-word-of-the-target" not in report.model_dump_json()


def sighting(checks: list[Check], target: Path, *, native: bool) -> Sighting:
    staged = prepare(staged_files(checks, take(open_work_tree(target))))
    return semgrep.observe(checks, staged, semgrep.Options(native=native))


def test_the_native_front_end_sees_what_the_classic_one_sees(bench: Bench) -> None:
    bench.check()
    checks = [load_check(bench.checks / "no-danger", origin="bench")]
    write(bench.target, {"plain/a.ts": BAD_CODE + SAFE_CODE, "plain/größe.ts": ENCODINGS["utf-16 big endian"]})
    for folder in sorted(SHIPPED.iterdir()):
        if (folder / "rules.yaml").is_file() and (folder / "examples" / "bad").is_dir():
            checks.append(load_check(folder, origin="shipped"))
            shutil.copytree(folder / "examples", bench.target / "shipped" / folder.name)
    for application in sorted((SHIPPED.parent / "fixtures").glob("*/app")):
        shutil.copytree(application, bench.target / "samples" / application.parent.name)
    native, classic = (sighting(checks, bench.target, native=native) for native in (True, False))
    assert {check: Counter(found) for check, found in native.matches.items()} == {
        check: Counter(found) for check, found in classic.matches.items()
    }
    assert native.scanned == classic.scanned
    assert native.general == classic.general == ()
    assert {"plain/a.ts", "plain/größe.ts"} <= {match.place.path for match in native.matches["no-danger"]}


def test_the_engines_version_is_asked_without_the_network() -> None:
    assert semgrep.version() == semgrep.version(None) != ""


def test_an_engine_that_does_not_start_has_no_version(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        semgrep.version(program(tmp_path, "exit 3"))
