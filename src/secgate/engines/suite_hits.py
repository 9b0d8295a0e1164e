"""Findings about tests: where a test stands in the source, or else in the report that tells of it."""

from collections.abc import Mapping

from secgate.engines.subject import Subject
from secgate.evidence.in_source import SourceTests
from secgate.evidence.isolation import TestFault
from secgate.evidence.junit import TestRun
from secgate.model import Hit, Place


def hit_of_test(subject: Subject, rule: str, test: TestRun, path: str, source: SourceTests) -> Hit:
    """A finding about one test of a report; `path` is that of the report."""
    found = source.find(test)
    message = f"{subject.spec.rules[rule].message} ({test.name or test.title})"
    if found is None:
        return subject.hit(rule, Place(path=path, line=1), message=message, about=test.name or test.title)
    file = next(file for file in subject.scripts if file.path == found[0])
    return subject.hit(rule, file.place(found[1].node), message=message, node=found[1].node)


def hit_of_suite(subject: Subject, rules: Mapping[str, str], fault: TestFault) -> Hit:
    """A finding about what is wrong with the tests of one kind; `rules` are by the shape of the fault."""
    rule = rules[fault.shape]
    message = f"{subject.spec.rules[rule].message} ({fault.reason})"
    # NOTE: what a report tells stands at its first line, however many tests it tells of.
    about = fault.reason if fault.node is None else ""
    return subject.hit(rule, fault.place, message=message, node=fault.node, about=about)
