"""JUnit XML as vitest, jest, pytest, playwright and others write it: the tests that ran and what became of each.

The format has no standard; what all of them share is read (https://github.com/testmoapp/junitxml).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

# Written for a test that passed after it had failed: Maven Surefire and the reporters that follow it.
_RETRIES = ("flakyfailure", "flakyerror", "rerunfailure", "rerunerror")
_SUITES = frozenset({"testsuites", "testsuite"})
# How reporters say that all is well, as an attribute.
_WELL = frozenset({"", "passed", "pass", "success", "successful", "ok", "run", "completed"})
_MAX_DEPTH = 50
_WORDS = ("status", "result", "outcome", "state", "conclusion")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


class Outcome(StrEnum):
    """What became of a test."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


# How they say that it is not, as an element or an attribute; of several the last one counts.
_SAID = (
    (Outcome.SKIPPED, frozenset({"skipped", "skip", "ignored", "disabled", "notrun", "suppressed", "pending", "todo"})),
    (Outcome.ERROR, frozenset({"error", "errored", "broken", "timedout", "timeout", "interrupted"})),
    (Outcome.FAILED, frozenset({"failure", "failed", "fail"})),
)
# Attributes that say yes or no, and which of the two is bad.
_FLAGS: Mapping[str, tuple[frozenset[str], Outcome]] = {
    "executed": (_NO, Outcome.SKIPPED), "skipped": (_YES, Outcome.SKIPPED), "disabled": (_YES, Outcome.SKIPPED),
    "ignored": (_YES, Outcome.SKIPPED), "success": (_NO, Outcome.FAILED), "passed": (_NO, Outcome.FAILED),
    "failed": (_YES, Outcome.FAILED),
}  # fmt: skip


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
        unlisted: failures, errors and skips that its suites count and no test of it shows.
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
        UnreadableReport: when it is no JUnit XML, defines entities, nests too deep, holds fewer tests than it counts,
            or says of a test what is not known.
    """
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableReport("declares a document type or entities, which no test report needs") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableReport("is not well-formed XML") from error
    if _name(root) not in _SUITES:
        raise UnreadableReport("is no JUnit XML: its outermost element is not <testsuites> or <testsuite>")
    return _suite(root, "", 0)


def _suite(element: Element, above: str, depth: int) -> TestReport:
    """An element that holds tests, with everything in it."""
    if depth > _MAX_DEPTH:
        raise UnreadableReport(f"nests its suites more than {_MAX_DEPTH} deep")
    name = element.get("name", "") or above
    tests: list[TestRun] = []
    unlisted = 0
    for child in element:
        kind = _name(child)
        if kind in _SUITES:
            inner = _suite(child, name, depth + 1)
            tests += inner.tests
            unlisted += inner.unlisted
        elif kind == "testcase":
            tests.append(_test(child, element, name))
        elif kind in {"failure", "error"}:
            # What failed before any test did: the set-up of the suite.
            unlisted += 1
        elif (inside := {_name(inner) for inner in child.iter() if inner is not child}) & {*_SUITES, "testcase"}:
            raise UnreadableReport(f"holds tests in <{kind}>, which no reporter writes")
        elif inside & {"failure", "error"}:
            unlisted += 1
    unlisted += _unlisted(element, name, tests, unlisted)
    return TestReport(tuple(tests), unlisted or int(_is_bad(element, tests)))


def _is_bad(suite: Element, tests: Sequence[TestRun]) -> bool:
    """Whether a suite says of itself that it failed, and none of its tests did."""
    words = {suite.get(attribute, "").strip().lower() for attribute in _WORDS}
    failed = any(words & names for outcome, names in _SAID if outcome is not Outcome.SKIPPED)
    failed = failed or suite.get("success", "").strip().lower() in _NO
    return failed and all(test.outcome in {Outcome.PASSED, Outcome.SKIPPED} for test in tests)


def _unlisted(element: Element, name: str, tests: Sequence[TestRun], known: int) -> int:
    """How many failures, errors and skips an element counts beyond those that its tests show."""
    counted = _number(element, "tests")
    if tests and not counted and element.get("tests", "").strip():
        raise UnreadableReport(f'counts no test in "{name}" and holds {len(tests)}')
    if counted > len(tests):
        raise UnreadableReport(
            f'counts {counted} {"test" if counted == 1 else "tests"} in "{name}" and holds {len(tests)}: it was cut off'
        )
    bad = sum(test.outcome in {Outcome.FAILED, Outcome.ERROR} for test in tests) + known
    skipped = sum(test.outcome is Outcome.SKIPPED for test in tests)
    failures = max(0, _number(element, "failures") + _number(element, "errors") - bad)
    return failures + max(0, _number(element, "skipped") + _number(element, "disabled") - skipped)


def _test(case: Element, suite: Element, group: str) -> TestRun:
    # NOTE: some reporters put a failure below an element of their own.
    kinds = {_name(child) for child in case.iter() if child is not case}
    if kinds & {*_SUITES, "testcase"}:
        raise UnreadableReport("holds a test in a test, which no reporter writes")
    said = {key.rpartition("}")[2].lower(): value.strip().lower() for key, value in case.items()}
    outcome = Outcome.PASSED
    for found, names in _SAID:
        if kinds & names:
            outcome = found
    if outcome is Outcome.PASSED:
        outcome = _said(said)
    return TestRun(
        name=case.get("name", ""),
        group=case.get("classname", "") or group,
        file=case.get("file", "") or suite.get("file", ""),
        outcome=outcome,
        retried=outcome is Outcome.PASSED and any(kind in kinds for kind in _RETRIES),
    )


def _said(said: Mapping[str, str]) -> Outcome:
    """What the attributes of a test say of it, in lower case: words, and yes or no."""
    for attribute in _WORDS:
        word = said.get(attribute, "")
        known = next((found for found, names in _SAID if word in names), None)
        if known is None and word not in _WELL:
            raise UnreadableReport(f"says {attribute} of a test in a word that is not known")
        if known is not None:
            return known
    if any(said.get(attribute, "0").strip("0") for attribute in ("failures", "errors")):
        return Outcome.FAILED
    for attribute, (bad, outcome) in _FLAGS.items():
        word = said.get(attribute, "")
        if word and word not in _YES | _NO:
            raise UnreadableReport(f"says {attribute} of a test in a word that is not known")
        if word in bad:
            return outcome
    return Outcome.PASSED


def _name(element: Element) -> str:
    """The element's name in lower case, without a namespace; comments have none."""
    return str(element.tag).rpartition("}")[2].lower()


def _number(element: Element, attribute: str) -> int:
    text = element.get(attribute, "").strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - no suite has more
        raise UnreadableReport(f"counts {attribute} in what is no number")
    return int(text)
