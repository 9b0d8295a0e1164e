"""Did an integration test of each critical path run for this commit, and did all of them pass?

Critical are the paths that `named_tests` names, else those of login, payment, webhook and booking or order that the
routes of the target show.
"""

import re
from collections.abc import Iterator

from secgate.api import Evidence, Hit, NamedTests, Observation, SourceTests, Subject, hit_of_test

_DEFAULTS = {
    "login": r"log-?in|sign-?in|authenticat|sessions?\b",
    "payment": r"payments?|checkout|charges?\b|billing",
    "webhook": r"web-?hooks?",
    "booking or order": r"bookings?|orders?\b|reservations?",
}
_IN_WORDS = {
    "login": "a word for signing in, such as `login`, `sign-in` or `session`",
    "payment": "`payment`, `checkout`, `charge` or `billing`",
    "webhook": "`webhook`",
    "booking or order": "`booking`, `order` or `reservation`",
}
_KINDS = "one of `integration`, `e2e`, `api`, `http`, `supertest` and `playwright`"
_INTEGRATION = r"(?=.*(?:integration|e2e|end.to.end|\bapi\b|\bhttp\b|supertest|playwright))"


def analyze(subject: Subject) -> Observation:
    """The tests of each path, over all recorded reports."""
    paths = _paths(subject)
    if not paths:
        unread = subject.unread_code("a critical path") if not subject.facts.routes.routes else ()
        if unread:
            return Observation(problems=unread)
        reason = "none is named in named_tests, and no route is one of login, payment, webhook, booking or order"
        return Observation(absence=reason)
    source = SourceTests(subject.scripts)
    found = {name: subject.evidence.tests(pattern, words=_words(name, pattern)) for name, pattern in paths.items()}
    hits = [hit for tests in found.values() for hit in _hits(subject, tests, source)]
    problems = tuple(dict.fromkeys(problem for tests in found.values() for problem in tests.problems))
    return Observation(
        examined=sum(bool(tests.ran) for tests in found.values()),
        hits=tuple(dict.fromkeys(hits)),
        evidence=tuple(dict.fromkeys(one for name, tests in found.items() for one in _evidence(name, tests))),
        problems=problems,
    )


def _paths(subject: Subject) -> dict[str, str]:
    """The pattern of the tests of each critical path, by its name."""
    named = {
        key.partition("/")[2] or "named": pattern
        for key, pattern in subject.config.named_tests.items()
        if key == subject.spec.id or key.startswith(f"{subject.spec.id}/")
    }
    if named:
        return named
    routes = [route.route for route in subject.facts.routes.routes if route.state in {"live", "conditional"}]
    return {
        name: rf"^{_INTEGRATION}(?=.*(?:{words}))"
        for name, words in _DEFAULTS.items()
        if any(re.search(rf"(?:^|[/_-])(?:{words})", route, re.IGNORECASE) for route in routes)
    }


def _words(name: str, pattern: str) -> str:
    """What a pattern of the defaults looks for; empty for one of the configuration, which is shown as it is."""
    words = _IN_WORDS.get(name, "")
    return f"{_KINDS} and {words}" if pattern.startswith(f"^{_INTEGRATION}") else ""


def _evidence(name: str, tests: NamedTests) -> Iterator[Evidence]:
    """Each report as evidence of one path; what is wrong with a report is said once for all."""
    for one in tests.evidence:
        known = one.state in {"good", "missing", "skipped"} and one.path is not None
        yield one.model_copy(update={"reason": f"{name}: {one.reason}"}) if known else one


def _hits(subject: Subject, tests: NamedTests, source: SourceTests) -> Iterator[Hit]:
    report = next((one.path for one in tests.evidence if one.path is not None), "")
    yield from (hit_of_test(subject, "critical-path-test-failed", test, path, source) for path, test in tests.failed)
    yield from (hit_of_test(subject, "critical-path-test-retried", test, report, source) for test in tests.retried)
    for test in source.strangers(tests.ran):
        yield hit_of_test(subject, "critical-path-test-not-in-source", test, report, source)
