"""What a handler itself does: whom it refuses, which credentials it tests, and whether it makes a token."""

import ast
import re
from collections.abc import Iterator

from secgate.facts.model import Attempt, Behaviour, Proves, RateLimit
from secgate.facts.python.calls import Callees
from secgate.facts.python.files import last, text_of
from secgate.facts.python.guards import Guards
from secgate.facts.python.names import Defined
from secgate.facts.python.ways import Setting

_GATES: tuple[Proves, ...] = ("tenant-key", "secret", "authenticated", "role")
_TESTS = {
    "password": re.compile(
        r"^(?:verify|check|validate)_(?:and_update_)?password\w*$|^authenticate(?:_user\w*|_password|_credentials)?$|^checkpw$"
        r"|^check_password$|^sign_in_with_password$",
        re.IGNORECASE,
    ),
    "new password": re.compile(r"^(?:a?set_password|reset_password|hash_password|get_password_hash|make_password)$"),
    "signature": re.compile(
        r"^(?:construct_event|verify_\w*signature\w*|validate_\w*signature\w*|check_\w*signature\w*)$"
    ),
    "code": re.compile(r"^(?:verify|check|validate)_(?:otp|code|pin|magic\w*|one_time\w*)\w*$", re.IGNORECASE),
    "second factor": re.compile(r"^(?:verify|check|validate)_(?:totp|mfa|2fa|two_factor)\w*$", re.IGNORECASE),
    "sign-in": re.compile(
        r"^authorize_access_token$|^authorize_redirect$|^fetch_token$|^(?:create_|get_)?auth(?:orization)?_url$"
    ),
}
# A code that is sent, by its name, where it is compared in constant time.
_SENT_CODE = re.compile(r"^(?:\w+_)?(?:otp|code|pin|passcode)$", re.IGNORECASE)
_IN_CONSTANT_TIME = frozenset({"compare_digest", "constant_time_compare"})
# What makes the signature with which that of a request is compared.
_SIGNS = frozenset({"hmac.new", "hmac.digest", "hmac.HMAC"})
_TOKEN = re.compile(r"^(?:create|issue|generate|make|encode)_(?:\w*_)?(?:jwt|tokens?)(?:_\w+)?$", re.IGNORECASE)
_SIGN_UP = re.compile(r"sign_?up|regist", re.IGNORECASE)
# Calls that read no data.
_NO_DATA = re.compile(
    r"^(?:\w*Response|render|dict|list|str|int|len|print|info|debug|warning|error|exception|format|join|get_object|HTTPException"
    r"|append|utcnow|now|time|isoformat|uuid4|url_for|redirect|reverse|getLogger|Depends|Query|Path|Body|Header|get|as_view)$"
)
_MOST_BODIES = 40
_COUNTS = re.compile(
    r"attempts?(?:_|$)|throttl|rate_?limit|lock(?:ed)?_?out|is_locked|too_many|\blimiter\b", re.IGNORECASE
)
_LONGEST_NAME = 60


def behaviour_of(guards: Guards, function: Defined, setting: Setting) -> Behaviour:
    """What a handler does.

    Args:
        guards: of the project.
        function: the handler.
        setting: how it is called; what stands in front of it has proven something already.
    """
    if function.function is None:
        return Behaviour(known=False)
    outcome = guards.follower.outcome(function, setting)
    own = outcome.proven - setting.proven if outcome.passes else frozenset[str]()
    calls = list(_calls(guards, function, setting.of_class))
    named = [last(call.func) for _, call in calls]
    written = ast.unparse(function.function.args)
    tests = {kind for kind, pattern in _TESTS.items() if any(pattern.match(name) for name in named)}
    who = f"{setting.of_class.name if setting.of_class is not None else ''}.{function.name}"
    if _SIGN_UP.search(who):
        # NOTE: who signs up is handed to the code that also signs people in.
        tests.discard("password")
    tests |= {"password"} if "PasswordRequestForm" in written else set()
    if any(_compares_code(call) for _, call in calls):
        tests.add("code")
    if "secret" in own and any(guards.project.external(at.file, call.func) in _SIGNS for at, call in calls):
        tests.add("signature")
    return Behaviour(
        gates=tuple(one for one in _GATES if one in own),
        roles=tuple(sorted(outcome.roles or ())) if "role" in own else (),
        tests=tuple(sorted(tests)),
        issues_token=any(_TOKEN.match(name) for name in named),
        unknown_calls=sum(not _NO_DATA.match(name) for name in named),
        trace=outcome.steps if own else (),
        attempts=tuple(_attempts(calls)),
    )


def _calls(guards: Guards, function: Defined, owner: Defined | None) -> Iterator[tuple[Defined, ast.Call]]:
    """The calls in a function and in the functions of the target that it calls, each with where it stands."""
    left, seen = [(function, owner)], {function.key}
    while left and len(seen) < _MOST_BODIES:
        current, of_class = left.pop()
        callees = Callees(guards.project, guards.classes, current.file)
        body = current.function.body if current.function is not None else []
        for call in (one for statement in body for one in ast.walk(statement) if isinstance(one, ast.Call)):
            yield current, call
            for found in (callees.of(call, of_class), callees.made(call)):
                if found is not None and found[0].key not in seen:
                    seen.add(found[0].key)
                    left.append(found)


def _compares_code(call: ast.Call) -> bool:
    parts = [part for one in call.args for part in ast.walk(one)] if last(call.func) in _IN_CONSTANT_TIME else []
    read = (text_of(part.slice) or "" if isinstance(part, ast.Subscript) else last(part) for part in parts)
    return any(_SENT_CODE.match(name) for name in read)


def _attempts(calls: list[tuple[Defined, ast.Call]]) -> Iterator[Attempt]:
    """What of the code of a handler may count attempts by itself: whom it refuses for that is not read."""
    for function, node in {one.key: (one, one.function) for one, _ in calls}.values():
        # NOTE: a decorator around it is none of its code.
        for part in (one for statement in (node.body if node is not None else ()) for one in ast.walk(statement)):
            name = last(part) if isinstance(part, ast.Name | ast.Attribute) else text_of(part) or ""
            if _COUNTS.search(name) and len(name) < _LONGEST_NAME and isinstance(part, ast.expr):
                yield Attempt(name, function.file.start(part), RateLimit(None, None), "sometimes", sure=False)
                return
