"""JUnit XML as vitest, jest, pytest, playwright and others write it: the tests that ran and what became of each.

The format has no standard; what all of them share is read (https://github.com/testmoapp/junitxml).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

# Written for a test that passed after it had failed: Maven Surefire and the reporters that follow it.
_RETRIES = ("flakyFailure", "flakyError", "rerunFailure", "rerunError")
_MAX_DEPTH = 50


class Outcome(StrEnum):
    """What became of a test."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class TestRun:
    """One test of a report.

    Attributes:
        name: as the report has it, with the names of its groups where the reporter gives them.
        group: its class, file or suite, as the reporter names it.
        file: the source file that the report names; empty when it names none.
        outcome: what became of it.
        retried: whether it passed only after it had failed.
    """

    name: str
    group: str
    file: str
    outcome: Outcome
    retried: bool = False

    @property
    def title(self) -> str:
        """File, group and name, in which a pattern looks for words."""
        return " ".join(dict.fromkeys(part for part in (self.file, self.group, self.name) if part))


@dataclass(frozen=True)
class TestReport:
    """One report.

    Attributes:
        tests: in the order of the report.
        unlisted: failures and errors that its suites count and no test of it shows.
    """

    tests: tuple[TestRun, ...]
    unlisted: int = 0


class UnreadableReport(Exception):  # noqa: N818 - a value that says why, not an error of the run
    """A report that is not of its format; the message is the reason."""


def read_junit(data: bytes) -> TestReport:
    """The tests of a report.

    Args:
        data: the file's bytes.

    Raises:
        UnreadableReport: when it is no JUnit XML, defines entities, nests too deep, or holds fewer tests than counted.
    """
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableReport("declares a document type or entities, which no test report needs") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableReport("is not well-formed XML") from error
    if _name(root) not in {"testsuites", "testsuite"}:
        raise UnreadableReport("is no JUnit XML: its outermost element is not <testsuites> or <testsuite>")
    suites = list(_suites(root, "", 0))
    tests = tuple(test for suite in suites for test in suite.tests)
    return TestReport(tests, sum(suite.unlisted for suite in suites))


def _suites(element: Element, above: str, depth: int) -> Iterator[TestReport]:
    if depth > _MAX_DEPTH:
        raise UnreadableReport(f"nests its suites more than {_MAX_DEPTH} deep")
    inner = [child for child in element if _name(child) == "testsuite"]
    cases = [child for child in element if _name(child) == "testcase"]
    name = element.get("name", "") or above
    tests = tuple(_test(case, element, name) for case in cases)
    if _name(element) == "testsuite" and not inner:
        counted = _number(element, "tests")
        if counted > len(tests):
            raise UnreadableReport(f'counts {counted} tests in suite "{name}" and holds {len(tests)}: it was cut off')
        bad = sum(test.outcome in {Outcome.FAILED, Outcome.ERROR} for test in tests)
        yield TestReport(tests, max(0, _number(element, "failures") + _number(element, "errors") - bad))
    elif tests:
        yield TestReport(tests)
    for child in inner:
        yield from _suites(child, name, depth + 1)


def _test(case: Element, suite: Element, group: str) -> TestRun:
    kinds = {_name(child) for child in case}
    outcome = Outcome.PASSED
    for kind, found in (("skipped", Outcome.SKIPPED), ("error", Outcome.ERROR), ("failure", Outcome.FAILED)):
        if kind in kinds or case.get("status") == found:
            outcome = found
    return TestRun(
        name=case.get("name", ""),
        group=case.get("classname", "") or group,
        file=case.get("file", "") or suite.get("file", ""),
        outcome=outcome,
        retried=outcome is Outcome.PASSED and any(kind in kinds for kind in _RETRIES),
    )


def _name(element: Element) -> str:
    """The element's name without a namespace; comments have none."""
    return str(element.tag).rpartition("}")[2]


def _number(element: Element, attribute: str) -> int:
    text = element.get(attribute, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - no suite has more
