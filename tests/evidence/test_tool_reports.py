"""What type checkers, linters and formatters print counts only where it says what was looked at."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secgate.evidence.formatting import Formatting, read_formatting
from secgate.evidence.junit import UnreadableReport
from secgate.evidence.lint import LintError, read_lint
from secgate.evidence.records import Record, find_reports, head_of
from secgate.evidence.store import EvidenceStore
from secgate.evidence.tools import located, placed, read_reports
from secgate.evidence.typecheck import TypeFault, read_typecheck
from secgate.settings.config import REPORT_KINDS
from secgate.target.tree import open_work_tree
from support import commit, write

NOW = datetime.now(UTC) + timedelta(minutes=1)
PLAIN = "src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.\n"
PRETTY = (
    "\x1b[96msrc/a.ts\x1b[0m:\x1b[93m3\x1b[0m:\x1b[93m7\x1b[0m - \x1b[91merror\x1b[0m\x1b[90m TS2322: \x1b[0mno.\n\n"
    "\x1b[7m3\x1b[0m const a: number = 'b';\n\nFound 1 error in src/a.ts\x1b[90m:3\x1b[0m\n"
)
LISTED = "/home/runner/desk/node_modules/typescript/lib/lib.d.ts\n/home/runner/desk/src/a.ts\n"


@pytest.mark.parametrize("text", [PLAIN, PRETTY])
def test_an_error_of_the_compiler_has_a_place_and_a_code(text: str) -> None:
    assert read_typecheck(text.encode()).errors == (TypeFault("src/a.ts", 3, "TS2322"),)


@pytest.mark.parametrize(
    "path", ["app/(shop)/[id]/page.tsx", "app/(a)/(b)/@modal/(.)x/page.tsx", "src/my page (2).ts", "C:\\d e\\a(1).ts"]
)
def test_an_error_in_a_path_of_parentheses_brackets_and_spaces(path: str) -> None:
    for text in (
        f"{path}(3,4): error TS2322: no (2,2): error.\n",
        f"{path}:3:4 - error TS2322: no.\n\nFound 1 error.\n",
    ):
        assert read_typecheck(text.encode()).errors == (TypeFault(path, 3, "TS2322"),)


def test_an_error_behind_the_words_of_a_runner_is_one() -> None:
    said = b"web: error TS18003: No inputs were found in config file.\nFiles:   3\n"
    assert read_typecheck(said).errors == (TypeFault("", 1, "TS18003"),)


def test_an_error_that_the_quoted_source_speaks_of_is_none() -> None:
    text = PRETTY.replace("const a: number = 'b';", "// error TS1: is what we had")
    assert len(read_typecheck(text.encode()).errors) == 1


def test_an_error_of_the_compiler_without_a_file() -> None:
    text = "error TS5083: Cannot read file '/home/runner/desk/tsconfig.json'.\n"
    assert read_typecheck(text.encode()).errors == (TypeFault("", 1, "TS5083"),)


def test_a_clean_run_says_what_it_looked_at() -> None:
    assert read_typecheck(LISTED.encode()).counted == 2
    assert read_typecheck(b"Files:                        77\nLines: 3400\n").counted == 77
    built = read_typecheck(b"[10:00:00 AM] Project '/home/runner/desk/tsconfig.json' is up to date because ...\n")
    assert built.projects == ("/home/runner/desk/tsconfig.json",)


def test_what_a_shell_of_another_system_writes_is_read() -> None:
    assert read_typecheck(PLAIN.encode("utf-16")).errors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("> desk@1.0.0 typecheck\n> tsc --noEmit -p tsconfig.json\n\n", "does not say what was looked at"),
        ("$ tsc -p web/tsconfig.json\n", "does not say what was looked at"),
        (PRETTY.replace("Found 1 error", "Found 4 errors"), "counts 4 errors and shows 1"),
        ("Files:   0\n", "looked at no file"),
        ("\x00\x01\x02", "is no text"),
    ],
)
def test_what_is_no_report_of_the_compiler(text: str, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_typecheck(text.encode())


def lint(**other: object) -> dict[str, object]:
    """One file of a report of eslint."""
    message = {"ruleId": "no-undef", "severity": 2, "message": "no", "line": 4, "column": 1}
    return {"filePath": "/d/src/a.ts", "messages": [message], "errorCount": 1, "warningCount": 0, **other}


def test_a_report_of_the_linter_names_files_and_errors() -> None:
    made = read_lint(json.dumps([lint(), lint(filePath="/d/b.ts", messages=[], errorCount=0, warningCount=0)]).encode())
    assert (made.files, made.errors) == (("/d/src/a.ts", "/d/b.ts"), (LintError("/d/src/a.ts", 4, "no-undef"),))


def test_a_file_that_the_linter_names_as_ignored_was_not_looked_at() -> None:
    message = {
        "ruleId": None,
        "fatal": False,
        "severity": 1,
        "message": "File ignored by default. Use a negated pattern.",
    }
    ignored = lint(filePath="/d/b.ts", messages=[message], errorCount=0, warningCount=1)
    assert read_lint(json.dumps([lint(), ignored]).encode()).files == ("/d/src/a.ts",)
    with pytest.raises(UnreadableReport, match="looked at no file"):
        read_lint(json.dumps([ignored]).encode())


def test_a_file_that_the_linter_cannot_parse_is_an_error() -> None:
    fatal = {"ruleId": None, "fatal": True, "severity": 2, "message": "no"}
    made = read_lint(json.dumps([lint(messages=[fatal], fatalErrorCount=1)]).encode())
    assert made.errors == (LintError("/d/src/a.ts", 1, ""),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "looked at no file"),
        ("{}", "has no form that is known"),
        ("\n/d/src/a.ts\n  4:1  error  no  no-undef\n\n1 problem\n", "has no form that is known"),
        ("[1]", '"filePath" is missing'),
        (json.dumps([lint(errorCount=3)]), "contradicts itself"),
        (json.dumps([lint(errorCount="1")]), "contradicts itself"),
        (json.dumps([lint(messages=[])]), "contradicts itself"),
        (json.dumps([lint(messages=[{"severity": "2"}])]), '"severity" is missing'),
        (json.dumps([lint(messages=None)]), '"messages" is missing'),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_what_is_no_report_of_the_linter(text: str, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_lint(text.encode())


CLEAN = "Checking formatting...\nAll matched files use Prettier code style!\n"
WARNED = (
    "Checking formatting...\n[warn] src/a.ts\n[warn] b.md\n[warn] Code style issues found in 2 files. Run Prettier.\n"
)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (CLEAN, Formatting("prettier", None, ())),
        (WARNED, Formatting("prettier", None, ("src/a.ts", "b.md"))),
        ("3 files already formatted\n", Formatting("black or ruff", 3, ())),
        ("Would reformat: a.py\n1 file would be reformatted, 2 files already formatted\n",
         Formatting("black or ruff", 3, ("a.py",))),
        ("would reformat a.py\n\nOh no!\n1 file would be reformatted.\n", Formatting("black or ruff", 1, ("a.py",))),
        ("Checked 12 files in 5ms. No fixes applied.\n", Formatting("biome", 12, ())),
        ("src/a.ts format ━━━━\n\n  x Formatter would have printed\n\nChecked 2 files in 5ms. No fixes applied.\n",
         Formatting("biome", 2, ("src/a.ts",))),
    ],
)  # fmt: skip
def test_what_formatters_say(text: str, made: Formatting) -> None:
    assert read_formatting(text.encode()) == made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("everything is fine\n", "has no form that is known"),
        ("Checking formatting...\n[warn] src/a.ts\n", "is cut off"),
        ("Checking formatting...\n", "is cut off"),
        (f"{CLEAN}[warn] src/a.ts\n", "is cut off"),
        ('Checking formatting...\n[error] No files matching the pattern were found: "a".\n', "looked at no file"),
        ("Checked 0 files in 1ms.\n", "looked at no file"),
        ("0 files already formatted\n", "looked at no file"),
    ],
)
def test_what_is_no_report_of_a_formatter(text: str, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_formatting(text.encode())


def test_a_path_of_another_machine_is_found_by_its_end() -> None:
    known = {"src/a.ts", "a.ts"}
    assert located("/home/runner/desk/src/a.ts", known) == "src/a.ts"
    assert located("C:\\desk\\src\\a.ts", known) == "src/a.ts"
    assert located("/home/runner/desk/b.ts", known) is None


def test_a_file_of_a_package_is_none_of_the_target() -> None:
    assert located("/home/runner/desk/node_modules/x/src/a.ts", {"src/a.ts"}) is None
    assert located("/home/runner/desk/node_modules/x/a.ts", {"node_modules/x/a.ts"}) == "node_modules/x/a.ts"


def test_paths_that_begin_in_a_folder_of_a_workspace_are_found_in_that_folder() -> None:
    known = {"packages/a/src/index.ts", "packages/a/src/only.ts", "packages/b/src/index.ts", "index.ts"}
    assert placed(["src/index.ts", "src/only.ts"], known) == {
        "src/index.ts": "packages/a/src/index.ts",
        "src/only.ts": "packages/a/src/only.ts",
    }
    assert placed(["./index.ts", "/home/runner/desk/index.ts"], known)["./index.ts"] == "index.ts"
    assert not placed(["src/index.ts"], known - {"index.ts"})


def recorded(target: Path, kind: str, text: str, **other: object) -> None:
    """A report of a kind with a record that holds, but for what is given."""
    import hashlib  # noqa: PLC0415 - here alone

    path = f".secgate/reports/{kind}.txt"
    write(target, {path: text, ".gitignore": ".secgate/reports/\n"})
    commit(target, "report")
    head = head_of(open_work_tree(target), NOW).commit
    made = {
        "name": kind, "report": f"{kind}.txt", "commit": head, "tree": head, "dirty": False, "command": ["npm", "test"],
        "exit_code": 0, "started": NOW, "ended": NOW, "sha256": hashlib.sha256(text.encode()).hexdigest(), **other,
    }  # fmt: skip
    write(target, {f"{path}.secgate.json": Record.model_validate(made).model_dump_json(by_alias=True)})


TEXTS = {
    "coverage": "SF:a.ts\nDA:1,1\nend_of_record\n", "typecheck": PLAIN, "lint": json.dumps([lint()]), "format": CLEAN,
    "change": '{"number": 1, "title": "a", "body": "b"}',
}  # fmt: skip
READS = {
    "coverage": "coverage",
    "typecheck": "typecheck",
    "lint": "lint",
    "format": "formatting",
    "change": "change_record",
}


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_a_recorded_report_of_each_kind_is_read(target: Path, kind: str) -> None:
    recorded(target, kind, TEXTS[kind])
    read = getattr(EvidenceStore(open_work_tree(target), now=NOW), READS[kind])
    assert (len(read.good), read.evidence, read.problems) == (1, (), ())


@pytest.mark.parametrize("kind", sorted(TEXTS))
@pytest.mark.parametrize(
    ("text", "other", "state"),
    [
        (None, {}, "missing"),
        (" \n", {}, "empty"),
        ("good", {"commit": "0" * 40}, "other-commit"),
        ("good", {"dirty": True}, "dirty"),
        ("good", {"sha256": "0" * 64}, "changed"),
        ("good", {"started": datetime(2020, 1, 1, tzinfo=UTC), "ended": datetime(2020, 1, 1, tzinfo=UTC)}, "stale"),
    ],
)
def test_what_keeps_a_report_of_each_kind_from_counting(
    target: Path, kind: str, text: str | None, other: dict[str, object], state: str
) -> None:
    if text is not None:
        recorded(target, kind, TEXTS[kind] if text == "good" else text, **other)
    read = getattr(EvidenceStore(open_work_tree(target), now=NOW), READS[kind])
    assert ([one.state for one in read.evidence], read.good) == ([state], ())


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_a_malformed_report_of_each_kind_is_a_problem_by_name(target: Path, kind: str) -> None:
    recorded(target, kind, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    read = getattr(EvidenceStore(open_work_tree(target), now=NOW), READS[kind])
    assert [problem.path for problem in read.problems] == [f".secgate/reports/{kind}.txt"]


@pytest.mark.parametrize(("kind", "code"), [("coverage", 1), ("lint", 2), ("format", 3), ("change", 1)])
def test_a_command_that_did_not_get_to_its_end_is_a_problem(target: Path, kind: str, code: int) -> None:
    recorded(target, kind, TEXTS[kind], exit_code=code)
    read = getattr(EvidenceStore(open_work_tree(target), now=NOW), READS[kind])
    assert [problem.reason for problem in read.problems] == [
        f"the command that wrote it ended with {code}: it did not get to its end"
    ]


def test_each_kind_of_report_can_be_looked_for(target: Path) -> None:
    tree = open_work_tree(target)
    found = {kind: find_reports(tree, kind, None, head_of(tree, NOW)) for kind in REPORT_KINDS}
    assert {one.state for reports in found.values() for one in reports.bad} == {"missing"}
    assert read_reports(found["lint"], read_lint).good == ()
