"""Listeners, intervals and clients that effects of components and handlers of routes make and do not release."""

import re
from collections import Counter
from collections.abc import Iterator

from secgate.api import (
    FUNCTIONS,
    Hit,
    Node,
    Observation,
    RouteHandler,
    SourceFile,
    Subject,
    answering_functions,
    arguments_of,
    callee_of,
    clients_made,
    function_around,
    last_name,
    plain,
    text_of,
    unwrap,
    walk,
)

_EFFECTS = frozenset({"useEffect", "useLayoutEffect", "useInsertionEffect", "createEffect", "onMount", "onMounted"})
_ENDS = frozenset({"onCleanup", "onUnmounted", "onBeforeUnmount", "onDestroy"})
_LISTENS = {
    "addEventListener": ("removeEventListener",),
    "addListener": ("removeListener", "off", "removeAllListeners"),
    "on": ("off", "removeListener", "removeAllListeners", "close", "destroy", "end", "unsubscribe", "disconnect"),
    "subscribe": ("unsubscribe",),
    "observe": ("disconnect", "unobserve"),
}
_HANGS = frozenset({"addEventListener", "addListener", "on"})
# What takes every listener off, or ends the thing that has them.
_OF_ALL = frozenset({"removeAllListeners", "close", "destroy", "end", "unsubscribe", "disconnect"})
_EVENT_AND_FUNCTION = 2
_NOTHING = frozenset({"undefined", "null", "true", "false"})
# What lives no longer than the request, and everything that is hung on it.
_OF_REQUEST = re.compile(
    r"^(?:_?(?:req|request|res|response|socket|reply|stream|ws|busboy|parser|form|file|child|proc\w*|worker|upstream|proxy\w*))$",
    re.IGNORECASE,
)
# What lives as long as the page, wherever it is asked for.
_OF_THE_PAGE = re.compile(
    r"(?:(?:window|globalThis|self)\.)?(?:matchMedia\(|(?:window|document|navigator|screen|visualViewport)\b)"
)
_CLOSES = re.compile(r"\.(?:\$?disconnect|close|quit|end|destroy|release)\(")
_ONCE = re.compile(r"\bonce\s*:\s*true|\bsignal\b")


def analyze(subject: Subject) -> Observation:
    """Every listener, interval, subscription and client that an effect or a handler makes."""
    handlers = answering_functions(subject.facts, subject.facts.routes)
    examined, hits = Counter[str](), []
    for file in subject.files:
        for effect in _effects(file):
            found = list(_in_effect(subject, file, effect))
            examined[file.path] += len(found)
            hits += [hit for hit in found if hit is not None]
        for handler in handlers.in_file(file.path):
            found = list(_in_handler(subject, file, handler))
            examined[file.path] += len(found)
            hits += [hit for hit in found if hit is not None]
    return Observation(examined_at=examined, hits=tuple(hits))


def _effects(file: SourceFile) -> Iterator[Node]:
    """The functions that run as effects of components."""
    if not any(name in file.text for name in _EFFECTS):
        return
    for call in file.names.calls():
        given = arguments_of(call)
        if last_name(call.child_by_field_name("function")) in _EFFECTS and given:
            function = unwrap(given[0])
            if function.type in FUNCTIONS:
                yield function


def _in_effect(subject: Subject, file: SourceFile, effect: Node) -> Iterator[Hit | None]:
    """A finding, or None for what is released, of each thing that an effect makes."""
    cleanup = _cleanup(file, effect)
    ends: list[Node] | None = None
    for call in file.names.calls(effect):
        name = last_name(call.child_by_field_name("function"))
        if any(call.start_byte >= node.start_byte and call.end_byte <= node.end_byte for node in cleanup):
            continue
        if name not in _LISTENS and name != "setInterval":
            continue
        ends = _ends(file, effect, cleanup) if ends is None else ends
        if name == "setInterval":
            cleared = _is_cleared(file, call, ends) or _is_kept_elsewhere(file, call)
            yield None if cleared else subject.hit("interval-not-cleared", file.place(call), node=call)
        elif name in _HANGS and _is_listener(file, call):
            released = _is_released(file, effect, call, ends)
            yield None if released else subject.hit("listener-not-removed", file.place(call), node=call)


def _is_listener(file: SourceFile, call: Node) -> bool:
    """Whether a call hangs a function on an event by its name: `emitter.on('data', f)`."""
    callee, given = call.child_by_field_name("function"), arguments_of(call)
    return (
        callee is not None and callee.type in {"member_expression", "identifier"}
        and len(given) > 1 and file.names.resolve(given[0]).type in {"string", "template_string"}
    )  # fmt: skip


def _is_released(file: SourceFile, effect: Node, call: Node, ends: list[Node]) -> bool:
    if _goes_by_itself(file, call) or _is_own(file, effect, call):
        return True
    if any(_takes_off(file, end, call) for end in ends):
        return True
    # NOTE: what a call gives can be called to undo it: `const off = socket.on(...)`; `return off`.
    if call.parent is not None and call.parent.type in {
        "variable_declarator",
        "return_statement",
        "assignment_expression",
    }:
        return True
    return _is_arrow_body(call, effect) or _gives_unknown(file, effect)


def _ends(file: SourceFile, effect: Node, cleanup: list[Node]) -> list[Node]:
    """The calls that may release what an effect makes: its own, and those of functions that its cleanup calls."""
    component = function_around(effect)
    around = file.names.calls(component) if component is not None else []
    parts = [effect, *(call for call in around if last_name(call.child_by_field_name("function")) in _ENDS)]
    for node in cleanup:
        named = [node.child_by_field_name("function") or node, *map(callee_of, file.names.calls(node))]
        parts += [found for one in named if one is not None and (found := file.names.function(one)) is not None]
    return [call for part in parts for call in file.names.calls(part)]


def _takes_off(file: SourceFile, end: Node, call: Node) -> bool:
    """Whether a call takes off the listener that another one hangs on."""
    word, name = last_name(end.child_by_field_name("function")), last_name(call.child_by_field_name("function"))
    if word not in _LISTENS[name]:
        return False
    gone, hung = arguments_of(end), arguments_of(call)
    if word in _OF_ALL:
        same = _same(file, _target(end), _target(call))
        return same and (not gone or word != "removeAllListeners" or _may_be_event(file, gone[0], hung[0]))
    if gone and not _may_be_event(file, gone[0], hung[0]):
        return False
    return len(gone) < _EVENT_AND_FUNCTION or _same(file, gone[1], hung[1])


def _target(call: Node) -> Node | None:
    callee = call.child_by_field_name("function")
    return callee.child_by_field_name("object") if callee is not None else None


def _may_be_event(file: SourceFile, one: Node, other: Node) -> bool:
    """Whether two events may be the same; one that is no text in the code may be any."""
    first, second = file.names.resolve(one), file.names.resolve(other)
    return first.type != "string" or second.type != "string" or text_of(first)[1:-1] == text_of(second)[1:-1]


def _same(file: SourceFile, one: Node | None, other: Node | None) -> bool:
    """Whether two expressions are the same thing: a function that is written twice is two."""
    if one is None or other is None:
        return one is None and other is None
    first, second = file.names.resolve(one), file.names.resolve(other)
    if first.id == second.id:
        return True
    return first.type not in FUNCTIONS | {"call_expression"} and plain(first) == plain(second)


def _goes_by_itself(file: SourceFile, call: Node) -> bool:
    """Whether a listener hears one event only, or until a signal comes."""
    return any(_ONCE.search(text_of(file.names.resolve(argument))) for argument in arguments_of(call)[2:])


def _is_own(file: SourceFile, effect: Node, call: Node) -> bool:
    """Whether what is listened to was made in the effect itself, and goes with it."""
    callee = call.child_by_field_name("function")
    target = callee.child_by_field_name("object") if callee is not None else None
    binding = file.names.binding(unwrap(target)) if target is not None else None
    made = binding.node if binding is not None and binding.kind == "local" else None
    if binding is not None and binding.value is not None and _OF_THE_PAGE.match(text_of(binding.value)):
        return False
    return made is not None and effect.start_byte <= made.start_byte < effect.end_byte


def _is_arrow_body(call: Node, effect: Node) -> bool:
    return effect.child_by_field_name("body") == call


def _cleanup(file: SourceFile, effect: Node) -> list[Node]:
    """The functions that an effect gives back, to be run when it ends."""
    body = effect.child_by_field_name("body")
    if body is None:
        return []
    return [
        file.names.resolve(node.named_children[0])
        for node in walk(body)
        if node.type == "return_statement" and node.named_children
        and function_around(node) == effect
    ]  # fmt: skip


def _gives_unknown(file: SourceFile, effect: Node) -> bool:
    """Whether what an effect gives back is a function that is not found here."""
    given = (node.child_by_field_name("function") or node for node in _cleanup(file, effect))
    return any(node.type not in FUNCTIONS | _NOTHING and file.names.function(node) is None for node in given)


def _is_cleared(file: SourceFile, call: Node, ends: list[Node]) -> bool:
    """Whether an interval is cleared: one that nobody keeps cannot be, and one by its name clears no other."""
    holder = call.parent
    if holder is not None and holder.type == "expression_statement":
        return False
    for end in ends:
        given = arguments_of(end) if last_name(end.child_by_field_name("function")) == "clearInterval" else []
        if given and (not _is_interval(file.names.resolve(given[0])) or _same(file, given[0], call)):
            return True
    return False


def _is_interval(node: Node) -> bool:
    return node.type == "call_expression" and last_name(node.child_by_field_name("function")) == "setInterval"


def _is_kept_elsewhere(file: SourceFile, call: Node) -> bool:
    """Whether an interval is handed on to a reference that other code of the file clears."""
    holder = call.parent
    if holder is None or "clearInterval" not in file.text:
        return False
    if holder.type == "variable_declarator":
        name, block = last_name(holder.child_by_field_name("name")), holder.parent.parent if holder.parent else None
        return bool(name) and len(re.findall(rf"\b{re.escape(name)}\b", text_of(block))) > 1
    return holder.type == "assignment_expression"


def _in_handler(subject: Subject, file: SourceFile, handler: RouteHandler) -> Iterator[Hit | None]:
    """The same of each thing that the handler of a route makes."""
    text, ends = text_of(handler.node), file.names.calls(handler.node)
    for call in ends:
        name = last_name(call.child_by_field_name("function"))
        if name == "setInterval":
            cleared = _is_cleared(file, call, ends) or ".unref(" in text
            yield None if cleared else subject.hit("interval-not-cleared", file.place(call), node=call)
        elif name in _HANGS and _is_listener(file, call):
            own = _OF_REQUEST.match(last_name(_target(call))) is not None or _is_own(file, handler.node, call)
            released = own or _goes_by_itself(file, call) or any(_takes_off(file, end, call) for end in ends)
            yield None if released else subject.hit("listener-not-removed", file.place(call), node=call)
    for client in clients_made(file.names):
        if client.kind == "database" and handler.node.start_byte <= client.node.start_byte < handler.node.end_byte:
            closed = _CLOSES.search(text) is not None
            message = f"Each request makes a `{client.name}` of its own, and with it connections that nobody closes."
            yield (
                None
                if closed
                else subject.hit("client-per-request", file.place(client.node), message=message, node=client.node)
            )
