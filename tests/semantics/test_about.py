"""Several findings of one rule at one place: each is told, and each keeps its id whatever becomes of the others."""

from secgate.model import Report
from support import Bench, item_of, write

ANALYZER = """from secgate.api import *

def analyze(subject):
    file = subject.files[0]
    hits = [subject.hit("known", Place(path=file.path, line=1), about=word) for word in file.text.split()]
    return Observation(examined=1, hits=tuple(hits))
"""
RULES = {"known": {"message": "It is known.", "fix": "Do.", "confidence": "high", "severity": "low"}}


def gated(bench: Bench, text: str) -> Report:
    if not bench.target.exists():
        bench.repository({"a.ts": text})
        bench.check()
        bench.check("by-analyzer", analyzer=ANALYZER, decided_by=["facts"], rules=RULES)
    write(bench.target, {"a.ts": text})
    return bench.gate()


def ids(report: Report) -> list[str]:
    return [finding.id for finding in item_of(report, "by-analyzer").findings]


def test_each_is_a_finding_of_its_own(bench: Bench) -> None:
    assert len(set(ids(gated(bench, "one two three\n")))) == 3


def test_one_that_takes_the_place_of_another_is_new(bench: Bench) -> None:
    before = ids(gated(bench, "one\n"))
    assert set(before).isdisjoint(ids(gated(bench, "two\n")))
