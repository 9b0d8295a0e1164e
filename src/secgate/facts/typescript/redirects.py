"""Redirects whose address a request gives: where the answer leads is then up to whoever made the link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import (
    arguments_of,
    callee_of,
    inside,
    last_name,
    plain,
    properties,
    unwrap,
)
from secgate.facts.typescript.sql_values import Source, origin_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View
from secgate.model import TraceStep

_NAMES = frozenset({"redirect", "permanentRedirect"})
_OWNERS = re.compile(r"(?:_?res|response|reply|c|ctx|context|NextResponse|Response)(?:\.status\(\d+\))?")
_MODULES = re.compile(r"next/navigation|@remix-run/|react-router|@tanstack/")
# What may stand before a value without saying where the address leads.
_OPEN_STARTS = frozenset({"/", "//", "http://", "https://"})
# Parts of the address that was asked for, and what only the browser sets.
_OWN = re.compile(
    r"\breq(?:uest)?\.(?:url|originalUrl|hostname|protocol|host|path|baseUrl)$"
    r"|\bnextUrl(?:\.(?:origin|host|hostname|protocol|pathname|href|basePath|locale|clone\(\)))?$|header|['\"]refer",
    re.IGNORECASE,
)
# The address that was asked for: whatever is set of it, it stays on this host.
_COPY = re.compile(r"\bnextUrl\.clone\(\)$")
_SENT = re.compile(r"\bsearchParams\b|\bquery\b|\bbody\b", re.IGNORECASE)
# A part of a path holds no slash, so nothing but a path begins with `/` and one.
_OF_PATH = re.compile(r"(?<!\w)params\b")
_TESTS = re.compile(
    r"\.(?:startsWith|test|match|includes|has|some|every|indexOf)\(|\bnew URL\(|\.(?:origin|host(?:name)?)\b"
)
_BRANCHES = frozenset({"if_statement", "ternary_expression"})
_COMPOSED = frozenset({"template_string", "binary_expression", "ternary_expression", "new_expression", "string"})
_JOINED = frozenset({"||", "??"})


@dataclass(frozen=True)
class Redirect:
    """A redirect whose address does not begin with a fixed place.

    Attributes:
        is_open: a request gives the address, and nothing tests it before.
        steps: where the request gives it, and what hands it on.
    """

    call: Node
    is_open: bool = False
    steps: tuple[TraceStep, ...] = ()


def redirects_of(view: View) -> Iterator[Redirect]:
    """The redirects of a file that do not lead to a fixed place."""
    if "edirect(" not in view.file.text:
        return
    for call, callee, name in view.names.named:
        if name not in _NAMES or not _is_redirect(view, callee):
            continue
        given = [argument for argument in arguments_of(call) if argument.type != "number"]
        starts = list(_starts(view, given[0])) if given else []
        if starts:
            yield _judged(view, call, starts)


def _judged(view: View, call: Node, starts: list[Node]) -> Redirect:
    for start in starts:
        origin = origin_of(view, start)
        if origin.source is Source.REQUEST and not _is_harmless(view, start):
            return Redirect(call, is_open=True, steps=origin.steps)
    return Redirect(call)


def _is_redirect(view: View, callee: Node) -> bool:
    callee = unwrap(callee)
    owner = callee.child_by_field_name("object") if callee.type == "member_expression" else None
    if owner is not None:
        return _OWNERS.fullmatch(text_of(owner)) is not None
    binding = view.names.binding(callee)
    return binding is not None and binding.kind == "import" and _MODULES.match(binding.source) is not None


def _starts(view: View, node: Node) -> Iterator[Node]:
    """The expressions that an address may begin with; none for one that begins with a fixed place."""
    node = unwrap(node)
    match node.type:
        case "template_string":
            yield from _of_template(view, node)
        case "binary_expression":
            yield from _of_binary(view, node)
        case "ternary_expression":
            for part in ("consequence", "alternative"):
                inner = node.child_by_field_name(part)
                yield from _starts(view, inner) if inner is not None else ()
        case "new_expression" if last_name(callee_of(node)) == "URL" and arguments_of(node):
            yield from _starts(view, arguments_of(node)[0])
        case "object" if "href" in properties(node):
            yield from _starts(view, properties(node)["href"])
        case "string" | "number" | "object":
            return
        case _:
            yield from _of_value(view, node)


def _of_value(view: View, node: Node) -> Iterator[Node]:
    """What a name or a call may begin with."""
    resolved = view.names.resolve(node)
    if _COPY.search(text_of(resolved)):
        return
    if resolved.type not in _COMPOSED:
        yield node
    elif not _is_tested(view, node):
        yield from _starts(view, resolved)


def _of_template(view: View, node: Node) -> Iterator[Node]:
    parts = node.named_children
    fixed = parts[0] if parts and parts[0].type != "template_substitution" else None
    values = [part for part in parts if part.type == "template_substitution" and part.named_children]
    if values and (fixed is None or text_of(fixed) in _OPEN_STARTS):
        yield from _after(view, text_of(fixed), values[0].named_children[0])


def _of_binary(view: View, node: Node) -> Iterator[Node]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    if text_of(node.child_by_field_name("operator")) in _JOINED:
        yield from _starts(view, left)
        yield from _starts(view, right)
        return
    start = unwrap(left)
    if start.type == "string":
        fixed = text_of(start)[1:-1]
        yield from _after(view, fixed, right) if fixed in _OPEN_STARTS else ()
    else:
        yield from _starts(view, left)


def _after(view: View, fixed: str, value: Node) -> Iterator[Node]:
    """The value behind a fixed beginning that does not say where the address leads."""
    of_path = any(_OF_PATH.search(text_of(origin)) for origin in view.names.trace(value))
    if fixed != "/" or not of_path:
        yield from _starts(view, value)


def _is_harmless(view: View, start: Node) -> bool:
    """Whether an address is one of the target itself, or something tests where it leads."""
    texts = [text_of(unwrap(origin)) for origin in view.names.trace(start)]
    own = any(_OWN.search(text) for text in texts) and not any(_SENT.search(text) for text in texts)
    return own or _is_tested(view, start)


def _is_tested(view: View, start: Node) -> bool:
    """Whether a condition before a place, or around it, or what makes the value, looks where it leads."""
    for call in (n for n in [unwrap(start), view.names.resolve(start)] if n.type == "call_expression"):
        callee = call.child_by_field_name("function")
        own = view.links.declared(view, callee) if callee is not None else None
        if own is not None and _TESTS.search(text_of(own[1])):
            return True
    wanted = re.compile(rf"(?<![\w.]){re.escape(plain(start))}\b")
    function = function_around(start)
    tests = view.within(function, *sorted(_BRANCHES)) if function is not None else []
    return any(_looks(view, test, wanted) for test in tests if test.start_byte < start.end_byte)


def _looks(view: View, test: Node, wanted: re.Pattern[str]) -> bool:
    condition = test.child_by_field_name("condition")
    text = text_of(condition)
    if condition is None or not wanted.search(text.replace("?.", ".")):
        return False
    if _TESTS.search(text):
        return True
    for call in view.names.calls(condition):
        callee = call.child_by_field_name("function")
        own = view.links.declared(view, callee) if callee is not None and inside(call, condition) else None
        if own is not None and _TESTS.search(text_of(own[1])):
            return True
    return "===" in text and "typeof" not in text
