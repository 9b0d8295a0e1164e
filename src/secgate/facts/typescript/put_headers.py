"""Headers of a request that a middleware in front sets anew, whatever the caller sent: `headers.set("x-club", id)`."""

from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import View

_READS = frozenset({"get", "header"})
# By these a middleware of Next.js lets a request go on.
_GOES_ON = frozenset({"next", "rewrite"})
_AT_TIMES = frozenset({"if_statement", "ternary_expression", "switch_statement", "catch_clause", *FUNCTIONS})
_PAIR = 2


def header_of(view: View, value: Node) -> str:
    """The name of the header that a value is read from, in small letters; empty for any other value."""
    read = unwrap(view.names.resolve(value))
    given = arguments_of(read) if read.type == "call_expression" and last_name(read) in _READS else []
    return text_of(given[0])[1:-1].lower() if len(given) == 1 and given[0].type == "string" else ""


def puts_header(view: View, function: Node, header: str) -> bool:
    """Whether a middleware gives a header a value of its own on every way on which it lets a request go on."""
    calls = list(view.names.calls(function))
    owners = {owner for call in calls if (owner := _set_on(view, call, header, function))}
    onward = [_handed_headers(view, call) for call in calls if last_name(call) in _GOES_ON]
    return bool(onward) and all(handed in owners for handed in onward)


def _set_on(view: View, call: Node, header: str, function: Node) -> str:
    """The headers on which a call sets one, always and to what is not the caller's word; empty for any other call."""
    callee, given = unwrap(call).child_by_field_name("function"), arguments_of(call)
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if owner is None or last_name(callee) != "set" or len(given) != _PAIR or given[0].type != "string":
        return ""
    at_times = next((a for a in ancestors(call) if a == function or a.type in _AT_TIMES), function) != function
    told = text_of(given[0])[1:-1].lower() == header and not from_request(view.names, given[1])
    return text_of(owner) if told and not at_times else ""


def _handed_headers(view: View, call: Node) -> str:
    """The headers with which a request goes on: `NextResponse.next({ request: { headers } })`."""
    given = arguments_of(call)
    request = properties(view.names.resolve(given[0])).get("request") if given else None
    headers = properties(view.names.resolve(request)).get("headers") if request is not None else None
    return text_of(headers) if headers is not None else ""
