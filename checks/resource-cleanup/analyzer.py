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
    ancestors,
    answering_functions,
    arguments_of,
    clients_made,
    last_name,
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
    for call in file.names.calls(effect):
        name = last_name(call.child_by_field_name("function"))
        if any(call.start_byte >= node.start_byte and call.end_byte <= node.end_byte for node in cleanup):
            continue
        if name == "setInterval":
            ends = text_of(effect) + _at_the_end(file, effect)
            cleared = "clearInterval" in ends or _is_kept_elsewhere(file, call)
            yield None if cleared else subject.hit("interval-not-cleared", file.place(call), node=call)
        elif name in {"addEventListener", "addListener", "on"} and _is_listener(file, call):
            released = _is_released(file, effect, call, name)
            yield None if released else subject.hit("listener-not-removed", file.place(call), node=call)


def _is_listener(file: SourceFile, call: Node) -> bool:
    """Whether a call hangs a function on an event by its name: `emitter.on('data', f)`."""
    callee, given = call.child_by_field_name("function"), arguments_of(call)
    return (
        callee is not None and callee.type in {"member_expression", "identifier"}
        and len(given) > 1 and file.names.resolve(given[0]).type in {"string", "template_string"}
    )  # fmt: skip


def _is_released(file: SourceFile, effect: Node, call: Node, name: str) -> bool:
    if _goes_by_itself(call) or _is_own(file, effect, call):
        return True
    released = text_of(effect) + _at_the_end(file, effect)
    if any(f"{word}(" in released for word in _LISTENS[name]):
        return True
    # NOTE: what a call gives can be called to undo it: `const off = socket.on(...)`; `return off`.
    if call.parent is not None and call.parent.type in {
        "variable_declarator",
        "return_statement",
        "assignment_expression",
    }:
        return True
    return _is_arrow_body(call, effect) or _calls_cleanup(file, effect)


def _goes_by_itself(call: Node) -> bool:
    """Whether a listener hears one event only, or until a signal comes."""
    return any(_ONCE.search(text_of(argument)) for argument in arguments_of(call)[2:])


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
        and next((a for a in ancestors(node) if a.type in FUNCTIONS), None) == effect
    ]  # fmt: skip


def _at_the_end(file: SourceFile, effect: Node) -> str:
    """What the component around an effect runs when it ends: `onCleanup(() => ...)`."""
    component = next((outer for outer in ancestors(effect) if outer.type in FUNCTIONS), None)
    calls = file.names.calls(component) if component is not None else []
    return "".join(text_of(call) for call in calls if last_name(call.child_by_field_name("function")) in _ENDS)


def _calls_cleanup(file: SourceFile, effect: Node) -> bool:
    """Whether the cleanup calls a function of its own that takes everything off: `return () => teardown()`."""
    for node in _cleanup(file, effect):
        for call in file.names.calls(node):
            function = file.names.function(call.child_by_field_name("function") or call)
            if function is not None and re.search(r"remove\w*Listener|\boff\(|clearInterval", text_of(function)):
                return True
        if node.type not in FUNCTIONS:
            return True
    return False


def _is_kept_elsewhere(file: SourceFile, call: Node) -> bool:
    """Whether an interval is kept in a reference that other code of the file clears."""
    holder = call.parent
    kept = holder is not None and holder.type in {"assignment_expression", "variable_declarator"}
    return kept and "clearInterval" in file.text


def _in_handler(subject: Subject, file: SourceFile, handler: RouteHandler) -> Iterator[Hit | None]:
    """The same of each thing that the handler of a route makes."""
    text = text_of(handler.node)
    for call in file.names.calls(handler.node):
        callee = call.child_by_field_name("function")
        name = last_name(callee)
        if name == "setInterval":
            cleared = "clearInterval" in text or ".unref(" in text
            yield None if cleared else subject.hit("interval-not-cleared", file.place(call), node=call)
        elif name in {"on", "addListener", "addEventListener"} and _is_listener(file, call):
            target = callee.child_by_field_name("object") if callee is not None else None
            own = _OF_REQUEST.match(last_name(target)) is not None or _is_own(file, handler.node, call)
            released = own or _goes_by_itself(call) or any(f"{word}(" in text for word in _LISTENS[name])
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
