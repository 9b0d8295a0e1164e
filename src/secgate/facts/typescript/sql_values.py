"""What is put into the text of an SQL statement: texts that the code fixes, a value of a request, or something unknown.

An expression is read through variables, tables, lists, helpers and the callers of its function. What is converted to a
number, escaped, bound, or picked from what the code has written down changes no statement.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum

from secgate.facts.typescript.constants import Held, calls_in, entry, held
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    arguments_of,
    callee_of,
    entries_of,
    last_name,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.picked_values import is_picked
from secgate.facts.typescript.schema_keys import shape_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import Site, View, argument_for
from secgate.model import TraceStep

_WRITTEN = frozenset({"string", "number", "true", "false", "null", "undefined", "regex", "unary_expression"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_JOINED = frozenset({"+", "||", "??"})
# What gives a number, a date, or a text in which nothing ends the place that it is put in.
_HARMLESS = frozenset({
    "Number", "parseInt", "parseFloat", "Boolean", "BigInt", "now", "randomUUID", "toISOString", "getTime", "toFixed",
    "indexOf", "round", "floor", "ceil", "min", "max", "trunc", "abs", "escape", "escapeId", "escapeIdentifier",
    "escapeLiteral", "empty", "Array", "keys", "findIndex", "includes", "some", "every", "has",
})  # fmt: skip
_SAME = frozenset({
    "String", "toString", "trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "slice", "substring", "split",
    "at", "filter", "sort", "reverse", "flat", "repeat", "from", "values", "freeze", "decodeURIComponent", "normalize",
    "pop", "shift", "find", "entries", "padStart", "padEnd", "concat", "join", "fill", "replace", "replaceAll",
    "assign",
})  # fmt: skip
_COLLECTIONS = frozenset({"Set", "Map", "Array", "Date"})
_MAPS = frozenset({"map", "flatMap"})
_CALLBACKS = _MAPS | {"forEach", "filter", "find", "some", "every", "sort"}
_PARSERS = frozenset(
    {"parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateSync", "validateAsync"}
)
_RESULTS = frozenset({"data", "value", "output"})
_CLOSED = frozenset({
    "enum", "nativeEnum", "literal", "number", "int", "bigint", "boolean", "date", "uuid", "cuid", "cuid2", "ulid",
    "picklist", "oneOf", "valid", "integer",
})  # fmt: skip
_SENT = re.compile(r"\bsearchParams\??\.get(?:All)?$|\b(?:headers|cookies)\(\)\s*\)?\.get$|\.req\.(?:query|param)$")
_ENVIRONMENT = re.compile(r"(?:process|import\.meta)\.env\.\w+")
_FORM = re.compile(r"\bFormData\b")
_PLAIN_TYPE = re.compile(
    r":\s*(?:number|boolean|bigint|Date|(?:\|\s*)?(?:'[^']*'|\"[^\"]*\")(?:\s*\|\s*(?:'[^']*'|\"[^\"]*\"))*)$"
)
_QUOTES = re.compile(r"['\"`]|\\\\")
_MAX_DEPTH = 96
_MAX_STEPS = 600
_MAX_SITES = 40


class Source(IntEnum):
    """Where a part of a statement comes from, the worst last."""

    FIXED = 0
    UNKNOWN = 1
    REQUEST = 2


@dataclass(frozen=True)
class Origin:
    """The worst source of a text.

    Attributes:
        steps: the calls that hand it on, from where it is read.
    """

    source: Source
    steps: tuple[TraceStep, ...] = ()


_FIXED, _UNKNOWN = Origin(Source.FIXED), Origin(Source.UNKNOWN)


def origin_of(view: View, text: Node) -> Origin:
    """The worst source of what a text is made of."""
    return _Reader().read(view, text)


def has_parts(view: View, text: Node) -> bool:
    """Whether a text is put together of several parts where it is written."""
    node = view.names.resolve(text)
    return node.type == "binary_expression" or any(c.type == "template_substitution" for c in node.named_children)


@dataclass
class _Reader:
    """One text.

    Attributes:
        around: by a function that is read for what it gives back, the call that asks.
    """

    around: dict[int, Site] = field(default_factory=dict)
    running: set[int] = field(default_factory=set)
    steps: int = 0

    def read(self, view: View, node: Node | None) -> Origin:
        """The source of an expression; one that is made of itself adds nothing."""
        if node is None:
            return _FIXED
        node = unwrap(node)
        self.steps += 1
        if self.steps > _MAX_STEPS or len(self.running) > _MAX_DEPTH:
            return _UNKNOWN
        if node.id in self.running:
            return _FIXED
        self.running.add(node.id)
        try:
            return self._read(view, node)
        finally:
            self.running.discard(node.id)

    def _worst(self, view: View, nodes: Iterable[Node | None]) -> Origin:
        worst = _FIXED
        for node in nodes:
            found = self.read(view, node)
            worst = found if found.source > worst.source else worst
        return worst

    def _read(self, view: View, node: Node) -> Origin:  # noqa: C901, PLR0911 - one branch for each kind of node
        if node.type in _WRITTEN or text_of(node) == "undefined" or is_picked(view, node):
            return _FIXED
        match node.type:
            case "template_string":
                parts = [c for c in node.named_children if c.type == "template_substitution"]
                return self._worst(view, (inner for part in parts for inner in part.named_children))
            case "binary_expression":
                return self._binary(view, node)
            case "ternary_expression":
                return self._worst(view, (node.child_by_field_name(part) for part in ("consequence", "alternative")))
            case "array" | "spread_element":
                return self._worst(view, node.named_children)
            case "object":
                spread = [c for c in node.named_children if c.type == "spread_element"]
                return self._worst(view, [*(value for _, value in entries_of(node)), *spread])
            case "new_expression":
                found = self._worst(view, arguments_of(node))
                return (
                    found if last_name(callee_of(node)) in _COLLECTIONS or found.source > _UNKNOWN.source else _UNKNOWN
                )
            case "call_expression":
                return self._call(view, node)
            case "member_expression" | "subscript_expression":
                return self._member(view, node)
            case kind if kind in _NAMES:
                return self._name(view, node)
            case _:
                return _UNKNOWN

    def _binary(self, view: View, node: Node) -> Origin:
        parts: list[Node | None] = []
        left: Node | None = node
        # NOTE: a text of hundreds of pieces nests as deep.
        while left is not None and left.type == "binary_expression":
            operator = text_of(left.child_by_field_name("operator"))
            parts += [left.child_by_field_name("right")] if operator in _JOINED | {"&&"} else []
            left = left.child_by_field_name("left") if operator in _JOINED else None
        return self._worst(view, [*reversed(parts), left] if left is not None else reversed(parts))

    def _member(self, view: View, node: Node) -> Origin:
        base, name = node.child_by_field_name("object"), last_name(node)
        if name == "length" or _ENVIRONMENT.fullmatch(text_of(node)):
            return _FIXED
        if base is not None and name and (parsed := self._parsed(view, base, name)) is not None:
            return parsed
        if from_request(view.names, node):
            return self._sent(view, node)
        at = held(view, node)
        if at.node.id != node.id:
            return self.read(at.view, at.node)
        table = held(view, base) if base is not None else None
        if table is not None and not name and table.node.type in {"object", "array", "new_expression"}:
            return self.read(table.view, table.node)
        return self._part(view, base, (name,)) if name and base is not None else self.read(view, base)

    def _part(self, view: View, node: Node, path: tuple[str, ...]) -> Origin:
        """What stands under a path of names in a value; unknown where the value is not an object of the code."""
        if not path:
            return self.read(view, node)
        at = held(view, node)
        view, node = at.view, at.node
        if path[0].startswith(("[", "...")) or from_request(view.names, node):
            return self.read(view, node)
        self.steps += 1
        if node.id in self.running or self.steps > _MAX_STEPS:
            return _UNKNOWN
        self.running.add(node.id)
        try:
            return self._part_of(view, node, path)
        finally:
            self.running.discard(node.id)

    def _part_of(self, view: View, node: Node, path: tuple[str, ...]) -> Origin:
        if node.type == "object":
            found, complete = entry(Held(view, node), path[0])
            if found is not None:
                return self._part(found.view, found.node, path[1:])
            spread = [c.named_children[0] for c in node.named_children if c.type == "spread_element"]
            parts = [self._part(view, inner, path) for inner in spread]
            return _FIXED if complete else max(parts, key=lambda part: part.source, default=_UNKNOWN)
        if node.type == "array":
            parts = [self._part(view, inner, path) for inner in node.named_children]
            return max(parts, key=lambda part: part.source, default=_FIXED)
        binding = view.names.binding(node)
        if binding is not None and binding.kind == "parameter":
            return self._parameter(view, binding, node, path)
        if binding is not None and binding.kind in {"local", "loop"} and binding.value is not None:
            return self._part(view, binding.value, (*binding.path, *path))
        callee = callee_of(node) if node.type == "call_expression" else None
        made = self._declared(view, node, callee, path) if callee is not None else None
        return made if made is not None else _UNKNOWN

    def _parsed(self, view: View, base: Node, name: str) -> Origin | None:
        """What a schema lets through under a name: a listed value, a number, or any text of what it was given."""
        call = view.names.resolve(base)
        while call.type == "member_expression" and last_name(call) in _RESULTS:
            inner = call.child_by_field_name("object")
            call = view.names.resolve(inner) if inner is not None else call
            if inner is None:
                return None
        callee = call.child_by_field_name("function") if call.type == "call_expression" else None
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if owner is None or last_name(call) not in _PARSERS:
            return None
        if name in _RESULTS and call.id == view.names.resolve(base).id:
            return self._by_schema(view, call, owner)
        shape = shape_of(view, owner)
        key = shape.keys.get(name) if shape is not None and shape.keys is not None else None
        if key is not None and any(method in _CLOSED for method, _ in calls_in(Held(*key))):
            return _FIXED
        given = self._worst(view, arguments_of(call))
        asked = given.source is Source.REQUEST or any(from_request(view.names, a) for a in arguments_of(call))
        return self._sent(view, call) if asked and key is not None else _UNKNOWN

    def _by_schema(self, view: View, call: Node, owner: Node) -> Origin:
        """What a schema of one value lets through: `z.enum([…]).parse(value)`."""
        if any(method in _CLOSED for method, _ in calls_in(held(view, owner))):
            return _FIXED
        given = self._worst(view, arguments_of(call))
        return self._sent(view, call) if given.source is Source.REQUEST else _UNKNOWN

    def _name(self, view: View, node: Node) -> Origin:
        binding = view.names.binding(node)
        if binding is None:
            return _UNKNOWN
        match binding.kind:
            case "import":
                found = view.links.value(view, binding)
                return self.read(*found) if found is not None else _UNKNOWN
            case "parameter":
                return self._parameter(view, binding, node)
            case "loop":
                return self.read(view, binding.value)
            case "local":
                return self._local(view, binding, node)
            case _:
                return _UNKNOWN

    def _local(self, view: View, binding: Binding, node: Node) -> Origin:
        if not binding.path:
            return self._worst(view, view.names.origins(node))
        if binding.value is None:
            return _UNKNOWN
        parsed = self._parsed(view, binding.value, binding.path[-1])
        if parsed is not None:
            return parsed
        if from_request(view.names, node):
            return self._sent(view, node)
        return self._part(view, binding.value, binding.path)

    def _parameter(self, view: View, binding: Binding, node: Node, path: tuple[str, ...] = ()) -> Origin:
        if from_request(view.names, node):
            return self._sent(view, node)
        path = (*binding.path, *path)
        call = binding.owner.parent.parent if binding.owner.parent is not None else None
        callee = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
        if callee is not None and last_name(callee) in _CALLBACKS and callee.type == "member_expression":
            return self._given_in_turn(view, binding, callee, path)
        if (site := self.around.get(binding.owner.id)) is not None:
            return self._handed(site, binding, path)
        sites = view.links.sites(view, binding.owner)
        answers = [(site, self._handed(site, binding, path)) for site in sites.found[:_MAX_SITES]]
        asked = [answer for site, answer in answers if answer.source is Source.REQUEST and site.sure]
        if asked:
            return asked[0]
        listed = binding.node.parent
        if listed is not None and not path and _PLAIN_TYPE.search(text_of(listed)):
            return _FIXED
        fixed = sites.complete and bool(answers) and all(a.source is Source.FIXED for _, a in answers)
        return self.read(view, binding.default) if fixed else _UNKNOWN

    def _handed(self, site: Site, binding: Binding, path: tuple[str, ...]) -> Origin:
        """What a call gives for a parameter, or for what stands under a path of names in it."""
        given = argument_for(site, replace(binding, path=()))
        if given is None:
            return _UNKNOWN
        if given.id == site.call.id:
            return _FIXED
        found = self._part(site.view, given, path)
        if found.source is not Source.REQUEST:
            return found
        return Origin(found.source, (*found.steps, _step(site.view, site.call, "which passes it on")))

    def _given_in_turn(self, view: View, binding: Binding, callee: Node, path: tuple[str, ...]) -> Origin:
        """A parameter of a callback of a list: an element, or its number."""
        listed = binding.owner.child_by_field_name("parameters")
        entries = [c for c in listed.named_children if c.type != "comment"] if listed is not None else []
        place = next((n for n, e in enumerate(entries) if e.start_byte <= binding.node.start_byte < e.end_byte), 0)
        base = callee.child_by_field_name("object")
        if place == 1 or base is None:
            return _FIXED
        return self._part(view, base, path)

    def _call(self, view: View, node: Node) -> Origin:
        callee, name = callee_of(node), last_name(node)
        given = arguments_of(node)
        tagged = node.child_by_field_name("arguments")
        if callee is None or (tagged is not None and tagged.type == "template_string"):
            # NOTE: what a tag is given is bound, but for that of `String.raw`.
            return self.read(view, tagged) if name == "raw" else _FIXED
        base = unwrap(callee).child_by_field_name("object")
        if name in _HARMLESS and (name != "keys" or base is not None):
            return self._worst(view, given) if name == "keys" and text_of(base) == "Object" else _FIXED
        if base is not None and name in _PARSERS and held(view, base).node.type == "call_expression":
            return self._by_schema(view, node, base)
        if _SENT.search(text_of(callee)) or self._of_form(view, base, name):
            return self._sent(view, node)
        if name in _MAPS and base is not None and given:
            return self._mapped(view, given[0])
        own = self._declared(view, node, callee)
        if own is not None:
            return own
        if name in _SAME or (name == "get" and base is not None):
            return self._kept(view, name, base, given)
        if from_request(view.names, node):
            return self._sent(view, node)
        return _UNKNOWN

    def _kept(self, view: View, name: str, base: Node | None, given: list[Node]) -> Origin:
        """What leaves a text, or the elements of a list, as they are."""
        if name == "get":
            table = held(view, base) if base is not None else None
            return (
                self.read(table.view, table.node)
                if table is not None and table.node.type == "new_expression"
                else _UNKNOWN
            )
        within = base if base is not None and text_of(base) not in {"Object", "Array"} else None
        others = (
            given if within is None or name in {"concat", "fill", "join"} else given[1:] if "replace" in name else []
        )
        found = self._worst(view, [within, *others])
        pattern = text_of(given[0]) if given and name.startswith("replace") else ""
        if pattern.startswith("/[^"):
            return _FIXED
        # NOTE: quotes that are doubled by hand may be all that matters here.
        return _UNKNOWN if _QUOTES.search(pattern[1:-1]) and found.source is Source.REQUEST else found

    def _mapped(self, view: View, function: Node) -> Origin:
        made = unwrap(function)
        if made.type not in FUNCTIONS:
            found = view.links.declared(view, made)
            if found is None:
                return _FIXED if text_of(made) in {"Number", "parseInt"} else _UNKNOWN
            return self._worst(found[0], returned(found[1]))
        return self._worst(view, returned(made))

    def _declared(self, view: View, call: Node, callee: Node, path: tuple[str, ...] = ()) -> Origin | None:
        """What a function of the target gives back for what this call gives it."""
        found = view.links.declared(view, callee)
        values = returned(found[1]) if found is not None else []
        if found is None or not values or found[1].id in self.around:
            return None
        self.around[found[1].id] = Site(view, call)
        try:
            parts = [self._part(found[0], value, path) for value in values]
            return max(parts, key=lambda part: part.source)
        finally:
            del self.around[found[1].id]

    def _of_form(self, view: View, base: Node | None, name: str) -> bool:
        """`form.get('name')` of a form that a request brings."""
        if name not in {"get", "getAll"} or base is None:
            return False
        binding = view.names.binding(root_name(base))
        declared = binding.node.parent if binding is not None and binding.kind == "parameter" else None
        if declared is not None and _FORM.search(text_of(declared)):
            return True
        made = view.names.resolve(base)
        return made.type == "call_expression" and last_name(made) == "formData"

    def _sent(self, view: View, node: Node) -> Origin:
        return Origin(Source.REQUEST, (_step(view, node, "the request gives this value"),))


def _step(view: View, node: Node, note: str) -> TraceStep:
    return TraceStep(path=view.file.path, line=view.file.place(node).line, note=note)
