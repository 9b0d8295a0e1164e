"""JUnit XML as several reporters write it, and what is refused of it."""

import pytest

from secgate.evidence.junit import Outcome, UnreadableReport, read_junit

VITEST = b"""<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="3" failures="1" errors="0" time="0.2">
  <testsuite name="test/a.test.ts" hostname="h" tests="3" failures="1" errors="0" skipped="1">
    <testcase classname="test/a.test.ts" name="cache &gt; keeps apart" time="0.01"></testcase>
    <testcase classname="test/a.test.ts" name="cache &gt; evicts" time="0.01">
      <failure message="expected 1 to be 2" type="AssertionError">trace</failure>
    </testcase>
    <testcase classname="test/a.test.ts" name="cache &gt; later" time="0"><skipped/></testcase>
  </testsuite>
</testsuites>"""
PYTEST = b"""<testsuites><testsuite name="pytest" errors="1" failures="0" skipped="0" tests="1">
<testcase classname="tests.test_a" name="test_b" file="tests/test_a.py"><error message="x"/></testcase>
</testsuite></testsuites>"""
NESTED = b"""<testsuites><testsuite name="outer"><testsuite name="inner" tests="1"><testcase name="a"/></testsuite>
<testcase name="b"/></testsuite></testsuites>"""
FLAKY = b'<testsuite tests="1"><testcase name="a"><flakyFailure message="x"/></testcase></testsuite>'
NAMESPACE = b'<testsuite xmlns="urn:x" tests="1"><!-- c --><testcase name="a"><skipped/></testcase></testsuite>'
JEST = b"""<testsuites name="jest tests" tests="2" failures="0" errors="0" time="3.1">
<testsuite name="desk" errors="0" failures="0" skipped="0" timestamp="2026-01-02T03:04:05" time="1.2" tests="2">
<testcase classname="desk opens" name="desk opens" time="0.01" file="test/desk.test.ts"></testcase>
<testcase classname="desk shuts" name="desk shuts" time="0.01"><system-out>ok, no failure</system-out></testcase>
</testsuite></testsuites>"""
PLAYWRIGHT = b"""<testsuites id="" name="" tests="2" failures="1" skipped="0" errors="0" time="4.2">
<testsuite name="desk.spec.ts" timestamp="2026-01-02T03:04:05.000Z" hostname="chromium"
  tests="2" failures="1" errors="0" skipped="0">
<testcase name="opens" classname="desk.spec.ts" time="1.0">
  <properties><property name="issue" value="1"></property></properties></testcase>
<testcase name="shuts" classname="desk.spec.ts" time="1.0">
  <failure message="desk.spec.ts:3:5 shuts" type="FAILURE"><![CDATA[no]]></failure>
<system-out><![CDATA[[[ATTACHMENT|a.png]]]]></system-out></testcase>
</testsuite></testsuites>"""


def outcomes(data: bytes) -> list[tuple[str, str]]:
    return [(test.name, test.outcome) for test in read_junit(data).tests]


def test_what_vitest_writes() -> None:
    assert outcomes(VITEST) == [
        ("cache > keeps apart", Outcome.PASSED),
        ("cache > evicts", Outcome.FAILED),
        ("cache > later", Outcome.SKIPPED),
    ]


def test_what_pytest_writes() -> None:
    (test,) = read_junit(PYTEST).tests
    assert (test.outcome, test.title) == (Outcome.ERROR, "tests/test_a.py tests.test_a test_b")


def test_what_jest_and_playwright_write() -> None:
    assert [outcome for _, outcome in outcomes(JEST)] == [Outcome.PASSED, Outcome.PASSED]
    assert outcomes(PLAYWRIGHT) == [("opens", Outcome.PASSED), ("shuts", Outcome.FAILED)]


def test_suites_in_suites() -> None:
    assert sorted((test.group, test.name) for test in read_junit(NESTED).tests) == [("inner", "a"), ("outer", "b")]


def test_a_test_that_passed_at_its_second_try() -> None:
    (test,) = read_junit(FLAKY).tests
    assert (test.outcome, test.retried) == (Outcome.PASSED, True)


def test_a_namespace_and_comments_change_nothing() -> None:
    assert outcomes(NAMESPACE) == [("a", Outcome.SKIPPED)]


def test_failures_that_no_test_shows_are_counted() -> None:
    assert read_junit(b'<testsuite tests="1" failures="2" errors="1"><testcase name="a"/></testsuite>').unlisted == 3


def test_no_test_is_no_mistake() -> None:
    assert read_junit(b"<testsuites/>").tests == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not well-formed"),
        (b"\xff\xfe\x00", "not well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><testsuites/>', "not well-formed"),
        (b"<testsuites>", "not well-formed"),
        (b"<html/>", "is no JUnit XML"),
        (b'<!DOCTYPE t [<!ENTITY a "b">]><testsuites>&a;</testsuites>', "declares a document type"),
        (b'<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuites/>', "declares a document type"),
        (b'<testsuite tests="9"><testcase name="a"/></testsuite>', "was cut off"),
        (b"<testsuite>" * 60 + b"</testsuite>" * 60, "more than 50 deep"),
    ],
)
def test_what_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_junit(data)


def test_a_deep_document_ends() -> None:
    with pytest.raises(UnreadableReport):
        read_junit(b"<testsuites>" + b"<a>" * 200_000)


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ('<testcase name="a" status="notrun" result="suppressed"/>', Outcome.SKIPPED),
        ('<testcase name="a"><skip/></testcase>', Outcome.SKIPPED),
        ('<testcase name="a" status="fail"/>', Outcome.FAILED),
        ('<testcase name="a"><Failure/></testcase>', Outcome.FAILED),
        ('<testcase name="a" status="run" result="completed"/>', Outcome.PASSED),
        ('<testcase name="a"><skipped/><failure/></testcase>', Outcome.FAILED),
        ('<testcase name="a" executed="false" success="false"/>', Outcome.SKIPPED),
        ('<testcase name="a" executed="True" success="False"/>', Outcome.FAILED),
        ('<testcase name="a" executed="true" success="true" status="passed"/>', Outcome.PASSED),
        ('<testcase name="a" status="passed" failed="true"/>', Outcome.FAILED),
        ('<testcase name="a" outcome="error"/>', Outcome.ERROR),
        ('<testcase name="a" state="failed"/>', Outcome.FAILED),
        ('<testcase name="a" errors="0" failures="1"/>', Outcome.FAILED),
        ('<testcase name="a" errors="0" failures="0"/>', Outcome.PASSED),
        ('<testcase name="a" Status="FAILED"/>', Outcome.FAILED),
        ('<testcase name="a"><result><failure message="x"/></result></testcase>', Outcome.FAILED),
        ('<testcase name="a"><properties><step><skipped/></step></properties></testcase>', Outcome.SKIPPED),
    ],
)
def test_other_words_for_what_became_of_a_test(case: str, outcome: Outcome) -> None:
    (test,) = read_junit(f"<testsuite>{case}</testsuite>".encode()).tests
    assert test.outcome is outcome


@pytest.mark.parametrize(
    ("text", "unlisted"),
    [
        ('<testsuite tests="1" skipped="1"><testcase name="a"/></testsuite>', 1),
        ('<testsuites failures="3" errors="1"><testsuite><testcase name="a"/></testsuite></testsuites>', 4),
        ("<testsuite><error/><testcase name='a'/></testsuite>", 1),
        ("<testsuite><properties><failure/></properties><testcase name='a'/></testsuite>", 1),
        ('<testsuite tests="1" status="failed"><testcase name="a"/></testsuite>', 1),
        ('<testsuite tests="1" success="false"><testcase name="a"/></testsuite>', 1),
        ('<testsuite tests="1" success="false"><testcase name="a"><failure/></testcase></testsuite>', 0),
        ('<testsuite failures="1"><testsuite failures="1"><testcase name="a"/></testsuite></testsuite>', 1),
        ("<testsuites><testsuites><testsuite><error/></testsuite></testsuites></testsuites>", 1),
    ],
)
def test_what_suites_count_and_no_test_shows(text: str, unlisted: int) -> None:
    assert read_junit(text.encode()).unlisted == unlisted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<testsuites tests="40"><testsuite><testcase name="a"/></testsuite></testsuites>', "was cut off"),
        (
            "<testsuites><group><testsuite><testcase name='a'/></testsuite></group></testsuites>",
            "holds tests in <group>",
        ),
        ('<testsuite><testcase name="a" status="hm"/></testsuite>', "a word that is not known"),
        ('<testsuite><testcase name="a" success="hm"/></testsuite>', "a word that is not known"),
        ('<testsuite tests="0"><testcase name="a"/></testsuite>', "counts no test"),
        ('<testsuite><testcase name="a"><testcase name="b"/></testcase></testsuite>', "holds a test in a test"),
        ('<testsuite failures="-1"><testcase name="a"/></testsuite>', "what is no number"),
    ],
)
def test_what_nobody_writes_is_not_guessed(text: str, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_junit(text.encode())
