"""Answers and errors that say 401 or 403, and the functions around them that decide who is let through."""

import re
from collections.abc import Iterable

from secgate.facts.typescript.functions import function_around, with_functions_around
from secgate.facts.typescript.names import Names, arguments_of, callee_of, last_name, properties, unwrap
from secgate.facts.typescript.patterns import written_parameters
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import REQUEST_NAMES
from secgate.facts.typescript.token_kinds import name_of

RESPONSES = frozenset({"Response", "NextResponse"})
SENDS = frozenset({"json", "send", "end", "sendStatus", "redirect", "text", "writeHead", "body"})
ROUTE_NAMES = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "middleware"})
_REFUSED = re.compile(r"\b40[13]\b|UNAUTHORIZED|FORBIDDEN|Unauthorized|Forbidden")
_CODE = re.compile(r"40[13]")
_WITH_STATUS = re.compile(r"\bstatus\s*:\s*40[13]\b")
_STATUS_BEFORE = re.compile(r"\.(?:status|code)\(\s*40[13]\s*\)")
_TAKES_STATUS = re.compile(r"(?:NextResponse|Response|c)\.")
_LOGIN_PAGE = re.compile(r"['\"`]/?[\w/-]*(?:log-?in|sign-?in|auth)\b", re.IGNORECASE)
_ERROR = re.compile(
    r"(?:Unauthori[sz]ed|Unauthenticated|Forbidden|Authentication|Authorization|InvalidCredentials?|InvalidToken|Permission\w*)(?:Error|Exception)?$"
)
_STATUS_ERROR = re.compile(
    r"^(?:TRPCError|ORPCError|HTTPException|HttpException|HttpError|ApiError|AppError|createError|Boom)$"
)
_LONGEST = 200


def is_refusing_call(names: Names, call: Node) -> bool:
    """Whether a call answers 401 or 403, or a guard sends to the login page by it."""
    callee = callee_of(call)
    if callee is None:
        return False
    name = last_name(callee)
    if call.type == "new_expression":
        return name in RESPONSES and _states_refusal(arguments_of(call))
    if name == "redirect":
        return _LOGIN_PAGE.search(text_of(call)) is not None and _is_in_guard(names, call)
    return name in SENDS and _sends_refusal(callee, arguments_of(call))


def is_refusing_object(node: Node) -> bool:
    """Whether an object is an answer with status 401 or 403: `{ status: 401, body }`."""
    entries = properties(unwrap(node)) if unwrap(node).type == "object" else {}
    return "body" in entries and _REFUSED.search(text_of(entries.get("status"))) is not None


def is_refusing_error(node: Node) -> bool:
    """Whether an expression makes an error that refuses: by its class, or by the status that it is given."""
    node = unwrap(node)
    made = node.child_by_field_name("constructor") or node.child_by_field_name("function")
    if made is None:
        return False
    name = last_name(made)
    given = " ".join(text_of(argument)[:_LONGEST] for argument in arguments_of(node))
    return _ERROR.search(name) is not None or (
        _STATUS_ERROR.match(name) is not None and _REFUSED.search(given) is not None
    )


def takes_request(function: Node) -> bool:
    """Whether a function is given a request, by its own name or by that of its first parameter."""
    given = written_parameters(function)
    named = name_of(function) in ROUTE_NAMES
    return named or bool(given and (given[0].lstrip("_") in REQUEST_NAMES or given[0].startswith("{")))


def lets_others_through(names: Names, function: Node) -> bool:
    """Whether a function is a guard: it calls `next()`, or the handler that it stands in front of."""
    around = with_functions_around(function)
    guarding = [outer for outer in around if "next" in written_parameters(outer)]
    return _hands_on(names, function, around[1:]) or any(
        last_name(call) == "next" and not arguments_of(call) for outer in guarding for call in names.calls(outer)
    )


def _hands_on(names: Names, function: Node, around: Iterable[Node]) -> bool:
    """Whether a function gives its request to a handler that a function around it was given: a wrapper."""
    given = written_parameters(function)
    handlers = {name for outer in around for name in written_parameters(outer)}
    return bool(given) and any(
        text_of(call.child_by_field_name("function")) in handlers
        and [text_of(argument) for argument in arguments_of(call)][:1] == given[:1]
        for call in names.calls(function)
    )


def _is_in_guard(names: Names, call: Node) -> bool:
    function = function_around(call)
    return function is not None and lets_others_through(names, function)


def _sends_refusal(callee: Node, given: list[Node]) -> bool:
    """Whether a method that sends an answer states 401 or 403 with these arguments, or behind `status(401)`."""
    name, written = last_name(callee), text_of(callee)
    if _STATUS_BEFORE.search(written) or (name in {"sendStatus", "writeHead"} and _is_code(given[:1])):
        return True
    return _TAKES_STATUS.match(written) is not None and (_states_refusal(given[1:]) or _is_code(given[1:2]))


def _states_refusal(given: Iterable[Node]) -> bool:
    """Whether the options of a response say 401 or 403."""
    return any(part.type == "object" and _WITH_STATUS.search(text_of(part)) for part in given)


def _is_code(given: Iterable[Node]) -> bool:
    return any(_CODE.fullmatch(text_of(part)) for part in given)
