"""Can a request name, reach or write another tenant's data?

How a handler believes its caller is a fact (`AccessRow`); here its shape becomes a rule.
"""

import re
from collections.abc import Iterator

from secgate.api import AccessRow, AccessShape, Confidence, Hit, Observation, Problem, Subject, by_path, web_in_use

_SIGNS = re.compile(
    r"\bsign\w*\(|createHmac|createSign|SignJWT|signed[-_]?url|presign|hmac\.new|itsdangerous|\bjwt\.encode|signing\.dumps",
    re.IGNORECASE,
)
_RULES: dict[AccessShape, str] = {
    "tenant-from-client": "tenant-id-from-client",
    "principal-ignored": "principal-ignored",
    "optional-check": "optional-tenant-check",
    "made-up-tenant": "made-up-tenant",
    "mass-assignment": "tenant-key-mass-assignment",
    "key-checked-elsewhere": "foreign-key-checked-only-elsewhere",
    "any-origin": "any-origin-with-credentials",
    "unverified-key": "unverified-foreign-key",
    "hard-coded-tenant": "hard-coded-tenant",
}


def analyze(subject: Subject) -> Observation:
    """Every handler of the target that takes something from its caller."""
    if (none := subject.without_tenants()) is not None:
        return none
    handlers = [one.path for one in subject.data.handlers] + [one.place.path for one in subject.facts.python_inputs]
    python = subject.python.access(subject.facts.python_answers) if subject.python is not None else ()
    hits = tuple(_hit(subject, fault) for fault in (*subject.data.access, *python))
    lost = tuple(_lost(subject))
    if handlers or hits:
        seen = Observation(
            examined_at=by_path(handlers if len(handlers) >= len(hits) else hits, lost),
            hits=hits,
            unresolved=lost,
            problems=_unread(subject),
            decided=_decided(subject),
        )
        return seen.merged(subject.lost_routes).merged(subject.lost_handlers)
    reason = "is used and no handler that takes input was found"
    problems = tuple(
        Problem(path=place.path, line=place.line, reason=f"{framework.name} {reason}")
        for framework, place in web_in_use(subject)
    )
    absence = None if problems else "no handler takes anything from its caller"
    seen = Observation(problems=problems, absence=absence)
    return seen.merged(subject.lost_routes).merged(subject.lost_handlers)


def _unread(subject: Subject) -> tuple[Problem, ...]:
    """Python files that could not be read, or not to their end."""
    found = (*subject.facts.unread_python, *(subject.python.problems if subject.python is not None else ()))
    return tuple(dict.fromkeys(found))


def _decided(subject: Subject) -> tuple[str, ...]:
    """The part about signed tokens and links, where the target signs nothing."""
    signs = any(token.operation == "sign" for token in subject.data.tokens) or subject.data.unread_tokens
    python = subject.facts.python.files.values() if subject.facts.python is not None else ()
    told = signs or any(_SIGNS.search(file.text) for file in (*subject.files, *python))
    return () if told else subject.spec.undecided[:1]


def _lost(subject: Subject) -> Iterator[Problem]:
    """What a framework calls by itself and could not be followed, and files of such that could not be read."""
    table = subject.facts.routes
    for route in table.routes:
        unknown = any("unknown" in guard.proves for guard in route.guards)
        if (route.is_procedure or (route.is_export and unknown)) and subject.facts.handler(route) is None:
            reason = f"what answers {route.method} {route.route} could not be followed"
            yield Problem(kind="unresolved", path=route.place.path, line=route.place.line, reason=reason)
    for found in table.unresolved:
        if found.kind == "export":
            yield Problem(kind="unresolved", path=found.path, line=found.line, reason=found.reason)


def _hit(subject: Subject, fault: AccessRow) -> Hit:
    rule = subject.spec.rules[_RULES[fault.shape]]
    lowered = not fault.sharp and rule.confidence is Confidence.HIGH
    message = f"{rule.message[:-1]} ({fault.what})." if fault.what else rule.message
    confidence = Confidence.MEDIUM if lowered else None
    return subject.hit(
        _RULES[fault.shape], fault.place, message=message, confidence=confidence, trace=fault.because, node=fault.syntax
    )
