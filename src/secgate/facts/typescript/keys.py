"""What a cache key is made of, read back through constants, templates, ternaries and the helpers of the same file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from secgate.facts.typescript.cache_clients import comes_from_cache
from secgate.facts.typescript.constants import written_out
from secgate.facts.typescript.key_functions import Handed, class_field, function_behind, handed_function, made_function
from secgate.facts.typescript.names import (
    ancestors,
    arguments_of,
    last_name,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import REQUEST_NAMES, from_request
from secgate.facts.typescript.view import View

_CACHE = re.compile(
    r"(?:cache|redis|lru|memo)(?:s|d|service|client|store|manager|port|map|instance|provider|adapter)?$", re.IGNORECASE
)
_CACHE_CLASS = re.compile(r"(?:LRU|Cache|Keyv|Redis)\w*$")
# Calls whose result holds no more than what they are given.
PURE = frozenset({
    "toString", "join", "toLowerCase", "toUpperCase", "stringify", "String", "encodeURIComponent", "digest", "update",
    "createHash", "hash", "sha256", "md5", "toISOString", "trim", "replace", "replaceAll", "slice", "substring",
    "split", "normalize", "format", "sort", "map", "filter", "concat", "getTime", "Number", "padStart", "at", "keys",
    "values", "entries", "sanitize", "padEnd", "repeat", "trimStart", "trimEnd", "toLocaleLowerCase",
    "toLocaleUpperCase", "charAt", "substr", "toFixed", "valueOf", "toJSON", "toDateString", "toUTCString",
    "toLocaleDateString", "getFullYear", "getMonth", "getDate", "getDay", "getHours", "getMinutes",
    "getUTCFullYear", "getUTCMonth", "getUTCDate", "getUTCDay", "getUTCHours", "floor", "ceil", "round", "trunc",
    "parseInt",
})  # fmt: skip
# What keeps a part of a text, and what is given a pattern and not a part of the key.
_CUTS = frozenset({"slice", "substring", "substr", "at", "charAt", "split"})
_CHANGES = frozenset({"replace", "replaceAll", "padStart", "padEnd", "repeat", "toFixed", "toLocaleDateString"})
# What a schema, or a reader of texts, makes of the value that it is given.
_PARSES = frozenset({"parse", "parseAsync"})
_PART = "a part of the tenant's id"
_REQUEST = frozenset({"url", "originalUrl", "path", "method", "query", "body", "baseUrl", "pathname", "nextUrl"})
# Methods of a request that give a part of it: `c.req.param('slug')`, `req.get('x-language')`.
_ASKS = frozenset({"param", "query", "header", "get"})
_GENERIC = re.compile(r"(?:key|keys|pattern|k|name|args|params|parts)$", re.IGNORECASE)
_ID = re.compile(r"(?:^|_)(?:id|uuid)$|Id$")
_NO_KEY = frozenset({"null", "undefined", "false"})
_SEPARATORS = re.compile(r"[:._-]{2,}")
_SLASHES = re.compile(r"[/|]")
_ITERATION = frozenset({"keys", "entries", "scan", "scanStream", "scanIterator", "next"})
_MAX_HELPERS = 8
_MAX_FORMS = 8
_MAX_REWRITES = 60
_MAX_FIELDS = 6


Functions = Mapping[tuple[int, tuple[str, ...]], tuple[View, Node]]
"""Functions that stand for parameters, with their files, by the place of the parameter."""


@dataclass
class Key:
    """What a key is made of.

    Attributes:
        shape: literal text, `{t}` for the tenant, `{}` for any other value.
        generic: the key is a parameter that callers fill; own: it was read from the cache itself.
        row: a part is the id of a row that was loaded for the tenant.
        optional: a form without the tenant exists; `fallback`: it is a literal behind `??`; `made`: where it is made.
        unknown: a part comes from a function of another file.
        claimed: the tenant in it is the one that the request names.
        handed: a part comes from a function that is a parameter.
    """

    shape: str = ""
    tenant: bool = False
    request: bool = False
    generic: bool = False
    own: bool = False
    row: bool = False
    optional: bool = False
    fallback: bool = False
    made: tuple[View, Node] | None = None
    unknown: str = ""
    claimed: bool = False
    handed: Handed | None = None

    def join(self, other: "Key", between: str = "") -> "Key":
        """Both parts in one key."""
        return Key(
            self.shape + (between if self.shape and other.shape else "") + other.shape, self.tenant or other.tenant,
            self.request or other.request, self.generic or other.generic, self.own or other.own, self.row or other.row,
            self.optional or other.optional, self.fallback or other.fallback, self.made or other.made,
            self.unknown or other.unknown, self.claimed or other.claimed, self.handed or other.handed,
        )  # fmt: skip

    @property
    def bare(self) -> str:
        """The shape without the tenant and without the separators it leaves; `:`, `/` and `|` are one."""
        alike = _SLASHES.sub(":", self.shape.replace("{t}", ""))
        return _SEPARATORS.sub(lambda m: m.group()[0], alike).strip(":._-")


def is_cache(view: View, node: Node) -> bool:
    """Whether an expression is a cache by its name, its class, the configuration, or the package that makes it."""
    name = last_name(node)
    if _is_cache_name(name) or name in view.clients:
        return True
    made = view.names.resolve(node)
    constructor = made.child_by_field_name("constructor") if made.type == "new_expression" else None
    return bool(_CACHE_CLASS.search(last_name(constructor))) or comes_from_cache(view, node)


def is_in_cache_class(node: Node) -> bool:
    """Whether a place lies in a class that is called a cache: whoever uses an instance of it is a use of a cache."""
    around = next((a for a in ancestors(node) if a.type in {"class_declaration", "abstract_class_declaration"}), None)
    name = text_of(around.child_by_field_name("name")) if around is not None else ""
    return _CACHE_CLASS.search(name) is not None or _is_cache_name(name)


@lru_cache(maxsize=8_192)
def _is_cache_name(name: str) -> bool:
    return _CACHE.search(name) is not None


@dataclass(frozen=True)
class _Reading:
    """The state of one reading.

    Attributes:
        given: the keys of a helper's arguments by parameter.
        depth: how deep it is.
        functions: those that stand for parameters, by the place of these.
        requests: names that the request has here.
    """

    view: View
    given: Mapping[str, Key]
    depth: int = 0
    functions: Functions = field(default_factory=dict)
    requests: frozenset[str] = REQUEST_NAMES

    def key(self, node: Node) -> Key:
        """The parts of an expression."""
        node = unwrap(node)
        if self.depth > _MAX_HELPERS:
            return Key("{}", unknown="a long chain of helpers")
        if self.view.words.is_id(node):
            # NOTE: what is only called the tenant is a text like any other.
            if (fixed := written_out(self.view, node)) is not None:
                return Key(text_of(fixed)[1:-1])
            return Key("{t}", tenant=True, claimed=from_request(self.view.names, node))
        deeper = _Reading(self.view, self.given, self.depth + 1, self.functions, self.requests)
        return _BY_TYPE.get(node.type, _other)(deeper, node)

    def loaded(self, node: Node) -> bool:
        """Whether a value comes from a Prisma row or from a call that is given the tenant."""
        return any(
            part.type == "call_expression"
            and (part.id in self.view.rows or any(self.view.words.mentioned(a) is not None for a in arguments_of(part)))
            for origin in self.view.names.trace(node) for part in walk(origin)
        )  # fmt: skip

    def requested(self, node: Node) -> bool:
        """Whether a value is the method, the path or the query of the request."""
        members = (
            part for origin in self.view.names.trace(node) for part in walk(origin) if part.type == "member_expression"
        )
        return any(last_name(m) in _REQUEST and text_of(root_name(m)) in self.requests for m in members)


def read_key(view: View, node: Node, functions: Functions | None = None) -> Key:
    """The parts of a key expression, with functions in the place of parameters."""
    return _Reading(view, {}, functions=functions or {}).key(node)


def _text(_reading: _Reading, node: Node) -> Key:
    return Key(text_of(node)[1:-1])


def _template(reading: _Reading, node: Node) -> Key:
    found = Key()
    for part in node.named_children:
        inner = part.named_children[0] if part.type == "template_substitution" and part.named_children else None
        found = found.join(reading.key(inner) if inner is not None else Key(text_of(part)))
    return found


def _list(reading: _Reading, node: Node) -> Key:
    found = Key()
    for entry in node.named_children:
        value = entry.child_by_field_name("value") if entry.type == "pair" else entry
        if entry.type != "comment":
            found = found.join(reading.key(value) if value is not None else Key("{}"), ":")
    return found


def _spread(reading: _Reading, node: Node) -> Key:
    return reading.key(node.named_children[0])


def _other(reading: _Reading, node: Node) -> Key:
    tenant = reading.view.words.mentioned(node) is not None
    return Key("{t}" if tenant else "{}", tenant=tenant)


def _unary(_reading: _Reading, _node: Node) -> Key:
    """`!x`, `typeof x`, `void x`: nothing of the value is left."""
    return Key("{}")


def _subscript(reading: _Reading, node: Node) -> Key:
    """A part of something: of the tenant's id it is not the id."""
    owner = node.child_by_field_name("object")
    if owner is not None and reading.view.words.is_id(owner):
        return Key("{}", unknown=_PART)
    return _other(reading, node)


def _sequence(reading: _Reading, node: Node) -> Key:
    return reading.key(node.named_children[-1])


def _binary(reading: _Reading, node: Node) -> Key:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return Key("{}")
    one, other = reading.key(left), reading.key(right)
    match text_of(operator):
        case "+":
            return one.join(other)
        case "??" | "||":
            if one.tenant and not other.tenant and _is_literal(reading.view, right):
                one.optional = one.fallback = True
                one.made = one.made or (reading.view, node)
            return one
        case "&&":
            # NOTE: `tenantId && slug` is the slug.
            return other
        case _:
            return Key("{}")


def _is_literal(view: View, node: Node) -> bool:
    value = view.names.resolve(node)
    return value.type == "string" or (
        value.type == "template_string" and all(part.type != "template_substitution" for part in value.named_children)
    )


def _ternary(reading: _Reading, node: Node) -> Key:
    branches = [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")]
    return _either(reading, [branch for branch in branches if branch is not None])


def _either(reading: _Reading, parts: list[Node]) -> Key:
    """Forms of which one applies; a form that is no key at all does not count."""
    if len(parts) > _MAX_FORMS:
        return Key("{}", unknown="one of many forms")
    forms = [part for part in parts if unwrap(part).type not in _NO_KEY]
    found = [reading.key(part) for part in forms]
    named = [key for key in found if key.tenant]
    if named and len(named) < len(found):
        shared = next(part for part, key in zip(forms, found, strict=True) if not key.tenant)
        named[0].optional, named[0].made = True, named[0].made or (reading.view, shared)
    return (named or found or [Key("{}")])[0]


def _name(reading: _Reading, node: Node) -> Key:
    view = reading.view
    name = text_of(node)
    binding = view.names.binding(node)
    if name in reading.given and (binding is None or binding.kind in {"parameter", "local"}):
        return reading.given[name]
    if binding is None or binding.kind in {"import", "function", "class"}:
        return Key("{}")
    if any(_own_keys(view, origin) for origin in view.names.trace(node)):
        return Key("{}", own=True)
    if binding.kind == "parameter":
        return Key("{}", generic=binding.path[:1] == ("...",) or _GENERIC.search(name) is not None)
    if binding.kind == "loop" or binding.value is None or binding.path:
        row = bool(_ID.search(name)) and reading.loaded(node)
        return Key("{}", row=row, request=bool(set(binding.path) & _REQUEST) and reading.requested(node))
    changes = view.names.assignments(binding)
    if len(changes) > _MAX_REWRITES:
        return Key("{}", unknown="a variable that changes often")
    forms, found = [binding.value], Key()
    inner = replace(reading, given={**reading.given, name: Key()})
    for left, right in changes:
        longer = left.parent is not None and left.parent.type == "augmented_assignment_expression"
        if longer or any(part.type == "identifier" and text_of(part) == name for part in walk(right)):
            found = found.join(inner.key(right))
        else:
            forms.append(right)
    return _either(reading, forms).join(found)


def _own_keys(view: View, origin: Node) -> bool:
    return is_cache(view, origin) or any(
        part.type == "call_expression" and last_name(part) in _ITERATION
        and any(is_cache(view, inner) for inner in walk(part) if inner.type in {"identifier", "member_expression"})
        for part in walk(origin)
    )  # fmt: skip


def _member(reading: _Reading, node: Node) -> Key:
    if (field := class_field(node)) is not None and reading.depth < _MAX_FIELDS:
        return reading.key(field)
    root = root_name(node)
    row = _ID.search(last_name(node)) is not None and reading.view.names.binding(root) is not None
    return Key("{}", request=reading.requested(node), row=row and reading.loaded(root))


def _call(reading: _Reading, node: Node) -> Key:
    handed = handed_function(reading.view, node) if last_name(node) not in PURE else None
    given = reading.functions.get(handed.place) if handed is not None else None
    asked = last_name(node) in _ASKS and from_request(reading.view.names, node)
    found = Key("{}", request=reading.requested(node)) if asked else _called(reading, node, given)
    return replace(found, handed=handed) if handed is not None and given is None else found


def _called(reading: _Reading, node: Node, behind: tuple[View, Node] | None) -> Key:
    view = reading.view
    callee = node.child_by_field_name("function")
    behind = behind or (function_behind(view, callee) if callee is not None else None)
    arguments = [reading.key(a) for a in arguments_of(node)]
    given: dict[str, Key] = {}
    if behind is None and callee is not None and (made := made_function(view, callee)) is not None:
        behind, site = (made.view, made.function), made.site
        outer = reading if site.view is view else replace(reading, view=site.view, given={})
        given = _given(made.view, made.factory, [outer.key(a) for a in arguments_of(site.call)])
    if behind is not None:
        given |= _given(*behind, arguments)
        found = _by_body(reading, behind, node, given)
        if found.tenant or not found.unknown or not any(argument.tenant for argument in arguments):
            return found
    if last_name(node) in _PARSES and len(arguments) == 1:
        return arguments[0]
    found = Key()
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if owner is not None and last_name(node) in PURE:
        found = reading.key(owner)
        if last_name(node) == "join" and _is_open(reading, owner):
            found = replace(found, generic=True)
        cut = view.names.resolve(owner)
        if last_name(node) in _CUTS and found.tenant and (cut.type == "array" or view.words.is_id(cut)):
            return Key("{}", unknown=_PART)
    for argument in arguments if last_name(node) not in _CUTS | _CHANGES else ():
        found = found.join(argument, ":")
    if not found.tenant and last_name(node) not in PURE:
        found.unknown = found.unknown or last_name(node) or "a call"
    return found


def _is_open(reading: _Reading, node: Node) -> bool:
    """Whether a value is a parameter of which nothing is known here."""
    binding = reading.view.names.binding(unwrap(node))
    return binding is not None and binding.kind == "parameter" and binding.name not in reading.given


def _given(home: View, function: Node, arguments: list[Key]) -> dict[str, Key]:
    """The keys of a call's arguments by the parameters that take them."""
    given: dict[str, Key] = {}
    for index, binding in enumerate(home.names.parameters(function)):
        if binding.path[:1] == ("...",):
            for argument in arguments[index:]:
                given[binding.name] = given.get(binding.name, Key()).join(argument, ":")
        elif index < len(arguments):
            given[binding.name] = arguments[index]
    return given


def _by_body(reading: _Reading, behind: tuple[View, Node], call: Node, given: Mapping[str, Key]) -> Key:
    """What a helper makes of its arguments."""
    home, function = behind
    whole = (
        binding.name
        for binding, argument in zip(home.names.parameters(function), arguments_of(call), strict=False)
        if not binding.path and text_of(unwrap(argument)) in reading.requests
    )
    requests = REQUEST_NAMES | frozenset(whole)
    body = function.child_by_field_name("body")
    inner = replace(reading, view=home, given=given, requests=requests)
    return _either(inner, returned(function) or ([body] if body is not None else []))


_BY_TYPE: Mapping[str, Callable[[_Reading, Node], Key]] = {
    "string": _text,
    "template_string": _template,
    "binary_expression": _binary,
    "ternary_expression": _ternary,
    "identifier": _name,
    "shorthand_property_identifier": _name,
    "member_expression": _member,
    "call_expression": _call,
    "array": _list,
    "object": _list,
    "spread_element": _spread,
    "unary_expression": _unary,
    "subscript_expression": _subscript,
    "sequence_expression": _sequence,
}
