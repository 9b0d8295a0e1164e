"""Did the tests about the isolation of tenants run for this commit, and did they pass?

The report that was recorded for the commit decides; the source shows which of them are switched off, and the CI files
whether a failure would be seen.
"""

import re
from collections.abc import Iterator

from secgate.api import Observation, Route, Subject, hit_of_suite, judge_suite

_NAMED = r"^(?=.*tenant)(?=.*(?:isolat|\bcross|\bleak|\bscop|tenant[-_ ]?scop))"
_WORDS = "`tenant` and one of `isolation`, `cross`, `leak` and `scope`"
_RULES = {
    "failed": "isolation-test-failed",
    "retried": "isolation-test-retried",
    "disabled": "isolation-test-disabled",
    "one-tenant": "single-tenant-test",
    "cannot-fail": "test-step-cannot-fail",
    "stranger": "isolation-test-not-in-source",
}
# Segments that stand in front of every route: `/api/v1/bookings`.
_PREFIX = re.compile(r"api|rest|v\d+|:.*|\*.*|\$\{.*", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """The named tests of all recorded reports, and which families of tenant routes they name."""
    if (none := subject.without_tenants()) is not None:
        return none
    if subject.schema is None and not subject.uses("orm"):
        if unread := subject.unread_code("the models of tenants"):
            return Observation(problems=unread)
        return Observation(absence="the target has no database models, and so no tenant root")
    pattern = subject.config.named_tests.get(subject.spec.id, _NAMED)
    named = subject.evidence.tests(pattern, words=_WORDS if pattern == _NAMED else "")
    suite = judge_suite(named, subject.files, subject.texts, pattern)
    families = dict(_families(subject)) if named.ran else {}
    tested = "\n".join(file.text for file in subject.files if file.path in suite.paths)
    untested = [route for name, route in families.items() if not _names(tested, name)]
    return Observation(
        examined=len(named.ran) + len(families),
        hits=(
            *(hit_of_suite(subject, _RULES, fault) for fault in suite.faults),
            *(subject.hit("route-family-untested", route.place) for route in untested),
        ),
        evidence=named.evidence,
        problems=(*named.problems, *suite.problems),
    )


def _families(subject: Subject) -> Iterator[tuple[str, Route]]:
    """The first word of each tenant route, with the first route of its family."""
    table = subject.facts.routes
    schema = subject.schema
    models = schema.models if schema is not None else ()
    owned = {m.accessor for m in models if schema is not None and schema.tenancy[m.name] in {"direct", "indirect"}}
    seen: set[str] = set()
    for route in table.routes:
        # NOTE: a server action has no path whose word a test could name.
        family = _family(route.route) if route.method != "ACTION" else ""
        if family and family not in seen and owned & set(subject.facts.behaviour(route).models):
            seen.add(family)
            yield family, route


def _family(route: str) -> str:
    return next((part for part in route.split("/") if part and not _PREFIX.fullmatch(part)), "")


def _names(text: str, family: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(family)}(?![\w-])", text, re.IGNORECASE) is not None
