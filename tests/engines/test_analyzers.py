"""Analyzers: whatever one does, its item says so, nothing of the target's text leaves, and the other items go on."""

from collections.abc import Mapping

import pytest

from secgate.model import ItemResult, Severity, Status
from secgate.observe import EngineOptions
from support import BAD_CODE, SAFE_CODE, Bench, item_of, places, reasons, write

SECRETLIKE = "a-line-of-the-target"
HEAD = "from secgate.api import *\n"
RULES = {"bad-call": {"message": "A bad call.", "fix": "Do not.", "confidence": "medium", "severity": "low"}}
PLACE = "subject.files[0].place(subject.files[0].root)"


def analyzed(bench: Bench, analyzer: str, *, rules: Mapping[str, object] | None = None) -> ItemResult:
    """The result of an item that this analyzer decides, beside one that passes by rules."""
    if not bench.target.exists():
        bench.repository({"a.ts": f"work('{SECRETLIKE}');\n"})
    bench.check("by-analyzer", analyzer=HEAD + analyzer, decided_by=["facts"], rules=rules or {})
    bench.check()
    report = bench.gate()
    assert SECRETLIKE not in "".join(problem.reason for item in report.items for problem in item.problems)
    assert item_of(report).status is Status.PASS
    return item_of(report, "by-analyzer")


def test_an_analyzer_that_raises_makes_its_item_incomplete_and_names_its_line_and_not_its_message(bench: Bench) -> None:
    item = analyzed(bench, "def analyze(subject):\n    raise ValueError(subject.files[0].text)\n")
    assert (item.status, reasons(item)) == (
        Status.INCOMPLETE,
        "by-analyzer/analyzer.py:3 the analyzer raised ValueError",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "raise SystemExit(0)",
        "import sys; sys.exit()",
        "exit(0)",
        "raise MemoryError",
        "raise StopIteration",
        "raise BaseExceptionGroup('', [SystemExit(0)])",
        "assert False",
        "return analyze(subject)",
        "subject.hit('no-such-rule', None)",
        "return subject.files[99]",
    ],
)
def test_whatever_an_analyzer_raises_makes_its_item_incomplete(bench: Bench, statement: str) -> None:
    item = analyzed(bench, f"def analyze(subject):\n    {statement}\n")
    assert item.status is Status.INCOMPLETE
    assert "by-analyzer/analyzer.py" in reasons(item)


@pytest.mark.parametrize("value", ["None", "True", "[]", "{'examined': 5}", "'pass'", "Observation"])
def test_an_analyzer_that_returns_no_observation_makes_its_item_incomplete(bench: Bench, value: str) -> None:
    item = analyzed(bench, f"def analyze(subject):\n    return {value}\n")
    assert (item.status, item.problems[0].reason) == (Status.INCOMPLETE, "the analyzer returned no Observation")


@pytest.mark.parametrize(
    ("analyzer", "reason"),
    [
        ("def analyze(subject:\n", "the analyzer cannot be imported: SyntaxError at line 2"),
        ("import no_such_module\n", "the analyzer cannot be imported: ModuleNotFoundError at line 2"),
        ("raise ValueError('text')\n", "the analyzer cannot be imported: ValueError at line 2"),
        ("raise SystemExit(0)\n", "the analyzer cannot be imported: SystemExit at line 2"),
        ("def other(subject): ...\n", "the analyzer has no function analyze(subject)"),
        ("analyze = 1\n", "the analyzer has no function analyze(subject)"),
    ],
)
def test_an_analyzer_that_cannot_be_loaded_makes_its_item_incomplete(bench: Bench, analyzer: str, reason: str) -> None:
    item = analyzed(bench, analyzer)
    assert (item.status, item.problems[0].reason) == (Status.INCOMPLETE, reason)


def test_rules_that_check_yaml_does_not_declare_are_a_problem(bench: Bench) -> None:
    item = analyzed(
        bench,
        f"""
def analyze(subject):
    hit = Hit(rule="made-up", place={PLACE}, message="m", severity=Severity.HIGH, confidence=Confidence.LOW)
    return Observation(examined=1, hits=(hit,))
""",
    )
    assert (item.status, item.problems[0].reason) == (
        Status.INCOMPLETE, "the analyzer reports undeclared rules: made-up",
    )  # fmt: skip


@pytest.mark.parametrize("value", ["-1", "'many'", "None", "1.5"])
def test_a_count_that_is_none_makes_its_item_incomplete(bench: Bench, value: str) -> None:
    item = analyzed(bench, f"def analyze(subject):\n    return Observation(examined={value})\n")
    assert reasons(item) == "by-analyzer/analyzer.py:3 the analyzer raised ValidationError"


@pytest.mark.parametrize(
    "observation",
    [
        "Observation.model_construct(examined='many')",
        "Observation.model_construct(examined=1, hits=('nonsense',))",
        "Observation.model_construct(examined=1, problems=('nonsense',))",
        "Observation.model_construct(examined=1, hits=None)",
        "Observation(examined=1).model_copy(update={'examined': -3})",
    ],
)
def test_an_observation_that_holds_nonsense_makes_its_item_incomplete(bench: Bench, observation: str) -> None:
    assert analyzed(bench, f"def analyze(subject):\n    return {observation}\n").status is Status.INCOMPLETE


def test_a_finding_takes_what_check_yaml_declares(bench: Bench) -> None:
    item = analyzed(
        bench,
        f"def analyze(subject):\n    return Observation(examined=1, hits=(subject.hit('bad-call', {PLACE}),))\n",
        rules=RULES,
    )
    finding = item.findings[0]
    assert (finding.rule, finding.message, finding.fix, finding.severity) == (
        "by-analyzer.bad-call", "A bad call.", "Do not.", Severity.LOW,
    )  # fmt: skip


def test_what_an_analyzer_could_not_look_at_makes_its_item_incomplete(bench: Bench) -> None:
    item = analyzed(
        bench,
        "def analyze(subject):\n"
        "    return Observation(examined=1, problems=(Problem(path='a.ts', line=1, reason='too deep'),))\n",
    )
    assert (item.status, reasons(item)) == (Status.INCOMPLETE, "a.ts:1 too deep")


def test_an_absence_that_an_analyzer_explains_is_not_applicable(bench: Bench) -> None:
    item = analyzed(bench, "def analyze(subject):\n    return Observation(absence='no queue is used')\n")
    assert (item.status, item.reason) == (Status.NOT_APPLICABLE, "no queue is used")


def test_an_analyzer_sees_its_scope_alone(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "tests/b.ts": BAD_CODE, "c.py": "pass\n", "d.prisma": "\n"})
    item = analyzed(bench, """
def analyze(subject):
    seen = [subject.hit("bad-call", Place(path=file.path, line=1)) for file in subject.files]
    return Observation(examined=1, hits=tuple(seen))
""", rules=RULES)  # fmt: skip
    assert [path for path, _, _ in places(item)] == ["a.ts"]


def test_a_file_that_does_not_parse_is_a_problem_of_an_analyzers_item_too(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": "export const = ;\n"})
    bench.check("by-analyzer", analyzer=HEAD + "def analyze(subject):\n    return Observation(examined=1)\n")
    item = bench.item("by-analyzer")
    assert (item.status, item.problems[0].path) == (Status.INCOMPLETE, "b.ts")


def test_columns_of_an_analyzers_finding_count_characters(bench: Bench) -> None:
    bench.repository({"a.ts": "/* größe 😀 */ danger(1);\n"})
    bench.check("by-analyzer", analyzer=HEAD + """
def analyze(subject):
    file = subject.files[0]
    call = file.root.descendant_for_byte_range(file.data.index(b"danger"), file.data.index(b"(1)") + 3)
    return Observation(examined=1, hits=(subject.hit("bad-call", file.place(call), node=call),))
""", decided_by=["facts"], rules=RULES)  # fmt: skip
    finding = bench.item("by-analyzer").findings[0]
    assert (finding.line, finding.column, finding.end_column) == (1, 15, 24)


def test_an_analyzer_reads_matches_of_its_own_rules_and_tags_of_all(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE + SAFE_CODE})
    tag = {"id": "any-call", "pattern": "$F(...)", "metadata": {"kind": "tag"}}
    bench.check("no-danger", {"id": "danger-call", "pattern": "danger(...)"}, tag)
    analyzer = (
        HEAD
        + "def analyze(s):\n"
        + "    return Observation(examined=10 * len(s.tags('any-call')) + len(s.matches('work-call')))\n"
    )
    bench.check(
        "by-analyzer", {"id": "work-call", "pattern": "work(...)", "metadata": {"kind": "tag"}}, analyzer=analyzer
    )
    assert bench.item("by-analyzer").examined.count == 21


def test_rules_and_analyzer_of_one_check_add_up(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check("both", {"id": "danger-call", "pattern": "danger(...)"}, analyzer=HEAD + f"""
def analyze(subject):
    return Observation(examined=4, hits=(subject.hit("bad-call", {PLACE}),))
""", rules=RULES)  # fmt: skip
    item = bench.item("both")
    assert ([finding.rule for finding in item.findings], item.examined.count) == (
        ["both.bad-call", "both.danger-call"],
        5,
    )


def test_an_analyzer_leaves_no_compiled_file_behind(bench: Bench) -> None:
    analyzed(bench, "def analyze(subject):\n    return Observation(examined=1)\n")
    assert not list(bench.checks.rglob("__pycache__"))


def test_two_versions_of_an_analyzer_are_not_mixed_up(bench: Bench) -> None:
    first = analyzed(bench, "def analyze(subject):\n    return Observation(examined=1)\n").examined.count
    write(
        bench.checks, {"by-analyzer/analyzer.py": HEAD + "def analyze(subject):\n    return Observation(examined=2)\n"}
    )
    assert (first, bench.item("by-analyzer").examined.count) == (1, 2)


INTERRUPTED = """def analyze(subject):
    kind = type(subject.data.reach)
    whole = kind._through
    kind._through = lambda *given: 1 / 0
    try:
        return Observation(examined=len(subject.data.queries))
    finally:
        kind._through = whole
"""
SHARP = """def analyze(subject):
    return Observation(examined=1 + sum(query.sharp for query in subject.data.queries))
"""


def test_what_an_analyzer_left_half_read_is_read_anew_for_the_next(bench: Bench) -> None:
    bench.repository({
        "package.json": '{"dependencies": {"express": "4", "@prisma/client": "6"}}\n',
        "schema.prisma": "model Room {\n  id String @id\n  tenantId String\n}\n",
        "src/app.ts": (
            'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n'
            "const prisma = new PrismaClient();\nconst app = express();\n"
            "async function all() {\n  return prisma.room.findMany();\n}\n"
            'app.get("/rooms", async (req, res) => res.json(await all()));\napp.listen(3000);\n'
        ),
    })  # fmt: skip
    bench.check("a-first", analyzer=HEAD + INTERRUPTED, decided_by=["facts"])
    bench.check("b-second", analyzer=HEAD + SHARP, decided_by=["facts"])
    report = bench.gate(engines=EngineOptions(jobs=1))
    assert "raised ZeroDivisionError" in reasons(item_of(report, "a-first"))
    assert item_of(report, "b-second").examined.count == 2
