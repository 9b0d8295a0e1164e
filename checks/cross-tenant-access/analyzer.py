"""Can a request name, reach or write another tenant's data?

How a handler believes its caller is a fact (`AccessFault`); here its shape becomes a rule.
"""

from secgate.api import AccessFault, AccessShape, Confidence, Hit, Observation, Problem, Subject

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
    handlers = subject.data.handlers
    hits = tuple(_hit(subject, fault) for fault in subject.data.access)
    if handlers or hits:
        return Observation(examined=max(len(handlers), len(hits)), hits=hits)
    web = subject.packages.imports(["express", "@ts-rest/express"])
    problems = tuple(
        Problem(
            path=place.path, line=place.line, reason=f"{name} is imported and no handler that takes input was found"
        )
        for name, place in web
    )
    return Observation(problems=problems, absence=None if problems else "no handler takes anything from its caller")


def _hit(subject: Subject, fault: AccessFault) -> Hit:
    rule = subject.spec.rules[_RULES[fault.shape]]
    lowered = not fault.sharp and rule.confidence is Confidence.HIGH
    message = f"{rule.message[:-1]} ({fault.what})." if fault.what else rule.message
    confidence = Confidence.MEDIUM if lowered else None
    return subject.hit(
        _RULES[fault.shape], fault.place, message=message, confidence=confidence, trace=fault.because, node=fault.node
    )
