"""Coverage reports of every form come down to lines per file; what contradicts itself or shows nothing is no report."""

import json

import pytest

from secgate.evidence.coverage import Lines, read_coverage
from secgate.evidence.junit import UnreadableReport

LCOV = "TN:\nSF:src/a.ts\nFN:1,a\nDA:1,5\nDA:2,0\nLF:2\nLH:1\nend_of_record\n"
COBERTURA = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage><sources><source>/home/runner/desk</source></sources><packages><package><classes>
<class filename="src/a.ts"><lines><line number="1" hits="3"/><line number="2" hits="0"/></lines></class>
</classes></package></packages></coverage>
"""
SUMMARY = {
    "total": {"lines": {"total": 2, "covered": 1, "skipped": 0, "pct": 50}},
    "/home/runner/desk/src/a.ts": {"lines": {"total": 2, "covered": 1, "skipped": 0, "pct": 50}},
}
FINAL = {
    "src/a.ts": {
        "path": "src/a.ts",
        "statementMap": {
            "0": {"start": {"line": 1, "column": 0}, "end": {"line": 1, "column": 9}},
            "1": {"start": {"line": 1, "column": 10}, "end": {"line": 1, "column": 19}},
            "2": {"start": {"line": 2, "column": 0}, "end": {"line": 2, "column": 9}},
        },
        "s": {"0": 0, "1": 4, "2": 0},
    }
}
PYTHON = {
    "meta": {"version": "7.6.1"},
    "files": {"a.py": {"executed_lines": [1], "summary": {"covered_lines": 1, "num_statements": 2}}},
    "totals": {"covered_lines": 1, "num_statements": 2},
}


@pytest.mark.parametrize(
    ("text", "form", "path"),
    [
        (LCOV, "lcov", "src/a.ts"),
        (COBERTURA, "Cobertura", "/home/runner/desk/src/a.ts"),
        (json.dumps(SUMMARY), "istanbul summary", "/home/runner/desk/src/a.ts"),
        (json.dumps(FINAL), "istanbul", "src/a.ts"),
        (json.dumps(PYTHON), "coverage.py", "a.py"),
    ],
)
def test_each_form_says_the_same(text: str, form: str, path: str) -> None:
    made = read_coverage(text.encode())
    assert (made.form, dict(made.files)) == (form, {path: Lines(2, 1)})


def test_a_file_of_two_runs_has_the_lines_of_both() -> None:
    again = LCOV.replace("DA:1,5\nDA:2,0", "DA:1,0\nDA:2,1")
    assert dict(read_coverage(f"{LCOV}{again}".encode()).files) == {"src/a.ts": Lines(2, 2)}


def without(value: object, *path: str) -> str:
    """A report that lacks one entry."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return json.dumps(copy)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no report\n", "has no form that is known"),
        ("TN:\n", "looked at no file"),
        ("{}", "looked at no file"),
        ("[]", "has no form that is known"),
        ("{", "is no JSON"),
        ('{"a": 1, "a": 2}', "is no JSON"),
        ('{"a": NaN}', "is no JSON"),
        ("\xff\xfe\x00", "is no text"),
        ("SF:a.ts\nDA:1,1\n", "is cut off"),
        ("SF:a.ts\nSF:b.ts\nend_of_record\n", "is cut off"),
        ("SF:a.ts\nDA:one,1\nend_of_record\n", "cannot be read"),
        ("SF:a.ts\nend_of_record\n", "shows no line that could run"),
        ("SF:a.ts\nDA:0,1\nend_of_record\n", "a line that no file has"),
        (LCOV.replace("LF:2", "LF:9\nLF:2"), "counts its lines twice"),
        (LCOV.replace("LF:2", "LF:90"), "contradicts itself"),
        (LCOV.replace("LH:1", "LH:2"), "contradicts itself"),
        (LCOV.replace("LF:2", "LF:x"), "cannot be read"),
        (COBERTURA.replace("<coverage>", '<coverage lines-valid="9" lines-covered="9">'), "contradicts itself"),
        (COBERTURA.replace("<coverage>", '<coverage lines-valid="2" lines-covered="2">'), "contradicts itself"),
        (json.dumps(PYTHON).replace('"executed_lines": [1]', '"executed_lines": []'), "contradicts itself"),
        (json.dumps(PYTHON).replace('"totals": {"covered_lines": 1', '"totals": {"covered_lines": 2'), "contradicts"),
        (json.dumps(SUMMARY).replace('"total": 2', '"total": 3', 1), "contradicts itself"),
        (json.dumps(SUMMARY).replace('"covered": 1', '"covered": 3'), "more lines ran than there are"),
        (json.dumps(SUMMARY).replace('"covered": 1', '"covered": -1'), "less than nothing"),
        (json.dumps(SUMMARY).replace('"covered": 1', '"covered": true'), "missing or of another kind"),
        (json.dumps(SUMMARY).replace('"covered": 1', '"covered": "1"'), "missing or of another kind"),
        (without(FINAL, "src/a.ts", "s"), "missing or of another kind"),
        (without(FINAL, "src/a.ts", "s", "1"), "is cut off"),
        (without(PYTHON, "files", "a.py", "summary"), "missing or of another kind"),
        ('{"a":' * 100_000, "is no JSON"),
        ('{"a": ' + "[" * 200 + "]" * 200 + "}", "nests more than 100 deep"),
        ("<coverage>", "is not well-formed XML"),
        ("<report/>", "is no Cobertura XML"),
        ("<coverage><class/></coverage>", "a class without a file"),
        ("<coverage/>", "looked at no file"),
        ('<!DOCTYPE coverage [<!ENTITY a "b">]><coverage>&a;</coverage>', "declares a document type"),
        (COBERTURA.replace('04.dtd">', '04.dtd" [<!ENTITY a "b">]>'), "declares a document type"),
        (COBERTURA.replace('number="1"', 'number="x"'), "cannot be read"),
    ],
)
def test_what_is_no_report(text: str, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_coverage(text.encode("latin-1"))


def test_two_records_of_one_file_count_each_for_itself() -> None:
    again = "SF:src/a.ts\nDA:3,1\nLF:1\nLH:1\nend_of_record\n"
    assert dict(read_coverage(f"{LCOV}{again}".encode()).files) == {"src/a.ts": Lines(3, 2)}


def test_a_file_of_types_alone_has_no_line_and_spoils_nothing() -> None:
    types = "SF:src/types.ts\nFNF:0\nFNH:0\nLF:0\nLH:0\nBRF:0\nBRH:0\nend_of_record\n"
    assert read_coverage(f"{LCOV}{types}".encode()).files["src/types.ts"] == Lines(0, 0)


def test_a_total_of_cobertura_that_is_the_sum_of_its_files() -> None:
    named = COBERTURA.replace("<coverage>", '<coverage lines-valid="2" lines-covered="1" line-rate="0.5">')
    assert sum(read_coverage(named.encode()).files.values(), Lines(0, 0)) == Lines(2, 1)
