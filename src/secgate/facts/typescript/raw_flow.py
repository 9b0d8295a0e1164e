"""Where a value that a client sent goes as it came: through names, objects and functions of the target, to a store.

A value ends where it is converted, joined to a text, given to a schema, or where its type has been tested before.
"""

import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import (
    FUNCTIONS,
    WRAPPERS,
    ancestors,
    arguments_of,
    bound_names,
    callee_of,
    inside,
    key_of,
    last_name,
    outermost,
    root_name,
    unwrap,
)
from secgate.facts.typescript.query_sinks import ELEMENT, KEY, SPREAD, StoreCall, store_call
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tested_values import is_tested
from secgate.facts.typescript.view import View
from secgate.model import TraceStep

_SCOPES = FUNCTIONS | {"program"}
_NAMES = ("identifier", "shorthand_property_identifier")
# What gives back what it is given, or a list of some of it.
_SAME = frozenset(
    {"slice", "filter", "concat", "flat", "reverse", "sort", "values", "entries", "toSorted", "at", "find", "pop"}
)
_READERS = frozenset({"get", "getAll"})
_EACH = frozenset({"map", "flatMap", "forEach"})
_COPIES = frozenset({"structuredClone", "parse"})
_ANSWERS = frozenset({"req", "request", "res", "response", "reply", "ctx", "next"})
_FILLS = frozenset({"push", "unshift"})
_SAYS_NOTHING = re.compile(
    r"unknown|never|any|const|undefined|(?:qs\.)?ParsedQs|Record<string,\s*(?:unknown|any)>|\{\}|object"
)
_OWN = re.compile(r"^[.~#]|^@/|^src/")
_REQUIRED = re.compile(r"require\(\s*['\"]([^'\"]+)['\"]\s*\)")
_MAILS = re.compile(r"^(?:sendMail|sendEmail)$")
_MOST, _DEEPEST, _MAX_SITES = 300, 6, 12


@dataclass(frozen=True)
class At:
    """An expression that is or holds the value.

    Attributes:
        path: the names that lead from the expression to the value.
        taken: the value is a part of what was sent, and no more the whole.
        built: the value was made of a text that describes it, so it may be any object.
        steps: the calls that handed it on.
        entered: the calls through which the function around it was entered.
        cast: the type assertion that stood around it first, and whether it was a part of what was sent there.
        start: the expression that it was followed from.
    """

    view: View
    node: Node
    path: tuple[str, ...] = ()
    taken: bool = False
    built: bool = False
    steps: tuple[TraceStep, ...] = ()
    entered: tuple[tuple[View, Node], ...] = ()
    cast: Node | None = None
    cast_part: bool = False
    start: Node | None = None


@dataclass(frozen=True)
class Arrival:
    """The value in a call that it changes nothing of on the way.

    Attributes:
        store: the call of a store; None where the call could not be followed.
        position: of the argument.
    """

    at: At
    call: Node
    position: int = 0
    store: StoreCall | None = None
    is_mail: bool = False


@dataclass
class Flow:
    """Follows values.

    Attributes:
        stores: the libraries of stores that the target imports.
    """

    stores: Collection[str]
    _seen: set[tuple[str, int, int, tuple[str, ...]]] = field(default_factory=set, init=False, repr=False)

    def follow(self, *starts: At) -> list[Arrival]:
        """Every call of a store that the value reaches, and every call of the target where it is lost."""
        self._seen.clear()
        found: list[Arrival] = []
        queue = deque(replace(at, start=at.node) for at in starts)
        while queue and len(self._seen) < _MOST:
            at = queue.popleft()
            key = (at.view.file.path, at.node.start_byte, at.node.end_byte, at.path)
            if key in self._seen or is_tested(at.view, at.node, *at.path):
                continue
            self._seen.add(key)
            for after in self._after(at):
                if isinstance(after, Arrival):
                    found.append(after)
                else:
                    queue.append(after)
        return found

    def uses(self, at: At, name: Node) -> Iterator[At]:
        """Every place behind the declaration of a name that uses it, with the same path."""
        wanted = text_of(name)
        around = next((a for a in ancestors(name) if a.type in _SCOPES), None)
        for node in at.view.within(around, *_NAMES) if around is not None else ():
            if node.start_byte <= name.start_byte or text_of(node) != wanted:
                continue
            binding = at.view.names.binding(node)
            if binding is not None and binding.node == name:
                yield replace(at, node=node)

    def _after(self, at: At) -> Iterator["At | Arrival"]:
        """What holds the value next."""
        node, parent = at.node, at.node.parent
        if parent is None:
            return
        if node.type == "shorthand_property_identifier":
            yield replace(at, node=parent, path=(text_of(node), *at.path))
        elif parent.type in WRAPPERS:
            cast = at.cast or _cast(parent, node)
            part = at.cast_part if at.cast is not None else at.taken
            yield replace(at, node=parent, cast=cast, cast_part=part)
        elif parent.type in {"member_expression", "subscript_expression"}:
            if node == parent.child_by_field_name("object"):
                yield from self._member(at, parent)
        elif parent.type == "arguments":
            yield from self._argument(at, parent)
        elif (within := _within(at, parent)) is not None:
            yield within
        else:
            yield from self._kept(at, parent)

    def _kept(self, at: At, parent: Node) -> Iterator[At]:
        """Names that are given the value, and the result of the function around it."""
        match parent.type:
            case "variable_declarator":
                yield from self._bound(at, parent.child_by_field_name("name"))
            case "for_in_statement" if at.node == parent.child_by_field_name("right"):
                inner = _entered(at, ELEMENT)
                if inner is not None:
                    yield from self._bound(inner, parent.child_by_field_name("left"))
            case "assignment_expression" if at.node == parent.child_by_field_name("right"):
                yield from self._assigned(at, parent.child_by_field_name("left"))
            case "return_statement":
                yield from self._returned(at, function_around(at.node))
            case "arrow_function" if at.node == parent.child_by_field_name("body"):
                yield from self._returned(at, parent)
            case _:
                return

    def _member(self, at: At, member: Node) -> Iterator["At | Arrival"]:
        call = outermost(member).parent
        called = (
            call is not None
            and call.type == "call_expression"
            and inside(member, call.child_by_field_name("function") or call)
        )
        if call is not None and called and member == unwrap(call.child_by_field_name("function") or call):
            yield from self._method(at, call, last_name(member))
            return
        name = last_name(member) if member.type == "member_expression" else _index(member)
        inner = _entered(at, name)
        if inner is not None and name != "length":
            yield replace(inner, node=member)

    def _method(self, at: At, call: Node, name: str) -> Iterator[At]:
        """A method of the value, or of a list that holds it."""
        if name in _SAME:
            yield replace(at, node=call)
        elif name in _READERS and not at.path:
            yield replace(at, node=call, taken=True)
        given = arguments_of(call)
        callback = unwrap(given[0]) if given and name in _EACH | {"filter", "find", "some", "every"} else None
        element = _entered(at, ELEMENT)
        if callback is not None and callback.type in FUNCTIONS and element is not None:
            yield from self._parameter(element, at.view, callback, 0)

    def _argument(self, at: At, listed: Node) -> Iterator["At | Arrival"]:
        call = listed.parent
        given = arguments_of(call) if call is not None else []
        callee = call.child_by_field_name("function") if call is not None else None
        position = next((i for i, a in enumerate(given) if a == at.node), None)
        if call is None or callee is None or position is None or call.type != "call_expression":
            return
        name = last_name(callee)
        if call.id in at.view.rows:
            yield Arrival(at, call, position, store_call(at.view, call, self.stores))
            return
        if name in _COPIES and (name != "parse" or text_of(callee) == "JSON.parse"):
            yield replace(at, node=call, built=at.built or name == "parse")
        elif text_of(callee) == "Object.assign":
            yield replace(at, node=call, path=at.path or (SPREAD,))
            if position > 0:
                yield from self._assigned(replace(at, path=at.path or (SPREAD,)), given[0])
        elif text_of(callee) in {"Promise.all", "Object.freeze", "Object.fromEntries"}:
            yield replace(at, node=call)
        elif name in _FILLS and unwrap(callee).type == "member_expression":
            yield from self._assigned(
                replace(at, path=(ELEMENT, *at.path)), unwrap(callee).child_by_field_name("object")
            )
        else:
            yield from self._handed(at, call, callee, position)

    def _handed(self, at: At, call: Node, callee: Node, position: int) -> Iterator["At | Arrival"]:
        """A function of the target, a call of a store, or what cannot be followed."""
        declared = at.view.links.declared(at.view, callee)
        if declared is not None:
            if len(at.entered) < _DEEPEST and all(entry[1] != call for entry in at.entered):
                step = TraceStep(
                    path=at.view.file.path, line=at.view.file.place(call).line, note="which is handed on here"
                )
                inner = replace(at, steps=(*at.steps, step), entered=(*at.entered, (at.view, call)))
                yield from self._parameter(inner, *declared, position)
            return
        store = store_call(at.view, call, self.stores)
        if store is not None or _MAILS.match(last_name(callee)):
            yield Arrival(at, call, position, store, is_mail=store is None)
        elif _is_own(at.view, callee):
            yield Arrival(at, call, position)

    def _parameter(self, at: At, view: View, function: Node, position: int) -> Iterator[At]:
        """The names by which a function knows its argument at a position."""
        listed = function.child_by_field_name("parameters")
        single = function.child_by_field_name("parameter")
        entries = [n for n in listed.named_children if n.type != "comment"] if listed is not None else []
        entry = (
            single if single is not None and position == 0 else entries[position] if position < len(entries) else None
        )
        pattern = entry.child_by_field_name("pattern") or entry if entry is not None else None
        if pattern is not None:
            yield from self._bound(replace(at, view=view), pattern)

    def _bound(self, at: At, pattern: Node | None) -> Iterator[At]:
        """The uses of the names that a pattern takes out of the value."""
        for name, path, _ in bound_names(pattern) if pattern is not None else ():
            inner = at
            for step in path:
                entered = _entered(inner, step)
                if entered is None:
                    break
                inner = entered
            else:
                yield from self.uses(inner, name)

    def _assigned(self, at: At, left: Node | None) -> Iterator[At]:
        """`filter.status = value`: the variable holds it from there on."""
        if left is None:
            return
        path: list[str] = []
        target = unwrap(left)
        while target.type in {"member_expression", "subscript_expression"}:
            path.insert(0, last_name(target) if target.type == "member_expression" else (_index(target) or KEY))
            base = target.child_by_field_name("object")
            if base is None:
                return
            target = unwrap(base)
        binding = at.view.names.binding(target)
        if (
            binding is not None
            and binding.kind in {"local", "parameter"}
            and text_of(root_name(left)) not in {"req", "res"}
        ):
            for use in self.uses(replace(at, path=(*path, *at.path)), binding.node):
                if use.node.start_byte > left.end_byte:
                    yield use

    def _returned(self, at: At, function: Node | None) -> Iterator[At]:
        """Where the result of the function goes that gives the value back."""
        if function is None:
            return
        around = function.parent
        call = around.parent if around is not None and around.type == "arguments" else None
        if call is not None:
            if last_name(call) in {"map", "flatMap"}:
                yield replace(at, node=call, path=(ELEMENT, *at.path))
            return
        if at.entered:
            view, entry = at.entered[-1]
            yield replace(at, view=view, node=entry, entered=at.entered[:-1])
            return
        for site in at.view.links.sites(at.view, function).found[:_MAX_SITES]:
            if site.sure:
                yield replace(at, view=site.view, node=site.call)


def _within(at: At, parent: Node) -> At | None:
    """The object, list or choice that a value is a part of; None where it is none."""
    node, outer = at.node, parent.parent
    match parent.type:
        case "pair" if node == parent.child_by_field_name("value") and outer is not None:
            return replace(at, node=outer, path=(key_of(parent) or KEY, *at.path))
        case "computed_property_name" if outer is not None and outer.parent is not None:
            return replace(at, node=outer.parent, path=(KEY,))
        case "spread_element" if outer is not None and outer.type != "arguments":
            return replace(at, node=outer, path=at.path or ((SPREAD,) if outer.type == "object" else (ELEMENT,)))
        case "array":
            return replace(at, node=parent, path=(ELEMENT, *at.path))
        case "binary_expression":
            joined = text_of(parent.child_by_field_name("operator"))
            passes = joined in {"||", "??"} or (joined == "&&" and node == parent.child_by_field_name("right"))
            return replace(at, node=parent) if passes else None
        case "ternary_expression" if node != parent.child_by_field_name("condition"):
            return replace(at, node=parent)
        case _:
            return None


def _entered(at: At, name: str) -> At | None:
    """The part of that name; None where the value does not stand there."""
    if not at.path:
        return replace(at, taken=at.taken or name != "...")
    first, rest = at.path[0], at.path[1:]
    if first == SPREAD:
        return replace(at, path=rest, taken=True) if name != "..." else at
    if name == "...":
        return at
    if first == name or (first == ELEMENT and (not name or name.startswith("["))):
        return replace(at, path=rest)
    return None


def _index(member: Node) -> str:
    """What a subscript names; a number, or what is computed, is an element."""
    index = member.child_by_field_name("index")
    return text_of(index)[1:-1] if index is not None and index.type == "string" else ""


def _cast(outer: Node, inner: Node) -> Node | None:
    if outer.type != "as_expression" or outer.named_children[0] != inner:
        return None
    return None if _SAYS_NOTHING.fullmatch(text_of(outer.named_children[-1])) else outer


def _is_own(view: View, callee: Node, steps: int = 0) -> bool:
    """Whether a callee is written in the target: of `this`, of what a file exports, or of what a function is given."""
    root = root_name(callee)
    binding = view.names.binding(root)
    if binding is None or steps > _DEEPEST:
        return root.type == "this"
    if binding.kind == "import":
        return _OWN.match(binding.source) is not None
    if binding.kind == "parameter":
        return binding.name not in _ANSWERS and callee.type == "member_expression"
    made = unwrap(binding.value) if binding.value is not None else None
    if made is None or binding.kind != "local":
        return False
    if (module := _REQUIRED.match(text_of(made))) is not None:
        return _OWN.match(module[1]) is not None
    maker = callee_of(root_name(made)) if root_name(made).type == "new_expression" else callee_of(made)
    return maker is not None and _is_own(view, maker, steps + 1)
