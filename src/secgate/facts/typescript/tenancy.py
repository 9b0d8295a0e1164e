"""Where the functions of one file get their tenant and their requests from."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from secgate.facts.schemas import folded
from secgate.facts.typescript.functions import functions_around
from secgate.facts.typescript.keepers import asks_request, is_request_of_context, kept_name
from secgate.facts.typescript.names import (
    FUNCTIONS,
    MAX_DEPTH,
    Binding,
    Names,
    ancestors,
    arguments_of,
    inside,
    last_name,
    plain,
    root_name,
    unwrap,
)
from secgate.facts.typescript.nest_handed import handed_part
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.wrapped_actions import is_sent

REQUEST_NAMES = frozenset({"req", "request", "_req", "ctx", "c", "event", "context", "input", "opts", "interaction"})
REQUEST_PARTS = frozenset({
    "params", "body", "query", "input", "param", "searchParams", "nextUrl", "headers", "cookies",
})  # fmt: skip
_HANDLER_CALLS = frozenset({
    "get", "post", "put", "patch", "delete", "all", "use", "options", "head", "handler", "query", "mutation", "action",
    "subscription", "route", "on",
})  # fmt: skip
_READERS = frozenset({
    "parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "json", "text", "formData", "String", "Number",
    "parseInt", "get", "param", "header", "trim",
})  # fmt: skip
# Those that read out of what they are called on.
_OF_OWNER = frozenset({"get", "param", "header"})
_LODASH = frozenset({"_", "lodash", "fp"})
# Names of clients of a database, whose `query` is none of a request: `ctx.db.query`.
_CLIENT = re.compile(r"(?:db|database|tx|trx|transaction|orm|drizzle)$", re.IGNORECASE)
_HOLDERS = frozenset({
    "variable_declarator", "public_field_definition", "pair", "export_statement", "assignment_expression",
})  # fmt: skip
# What stands around a key in a longer name: `currentTenantId`.
_LONGEST_PREFIX = 12


def unit_of(node: Node) -> Node:
    """The function that a reader would call the one around `node`; the file's root at the top level.

    Callbacks (of a transaction, an iteration, a cache wrapper) belong to the function that holds them; a named
    function, a method and a request handler are units of their own.
    """
    last = node
    outermost: Node | None = None
    for outer in ancestors(node):
        if outer.type in FUNCTIONS:
            outermost = outer
            if _is_unit(outer):
                return outer
        last = outer
    return outermost if outermost is not None else last


def _is_unit(function: Node) -> bool:
    parent = function.parent
    if function.type not in {"arrow_function", "function_expression"} or parent is None:
        return True
    if parent.type in _HOLDERS:
        return True
    listed = function.child_by_field_name("parameters")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    pattern = first.child_by_field_name("pattern") if first is not None else None
    if pattern is not None and (text_of(pattern) in REQUEST_NAMES or re.search(r"\b(?:ctx|input)\b", text_of(pattern))):
        return True
    call = parent.parent
    callee = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
    if callee is None:
        return False
    handled = callee.type == "member_expression" and last_name(callee) in _HANDLER_CALLS
    return handled or re.match(r"with[A-Z]", last_name(callee)) is not None


def given_by_wrapper(names: Names, value: Node) -> bool:
    """Whether a value is what a wrapper gives its handler: `partner` in `withPartner(async ({ partner }) => ...)`."""
    found = names.binding(root_name(value))
    if found is None or found.kind != "parameter" or len(found.path) != 1 or found.path[0] in REQUEST_PARTS:
        return False
    call = found.owner.parent.parent if found.owner.parent is not None else None
    return call is not None and call.type == "call_expression" and re.match(r"with[A-Z]", last_name(call)) is not None


def from_request(names: Names, node: Node, depth: int = 0) -> bool:
    """Whether a value is read straight from the request: `req.params.id`, a name destructured from it, `input.id`.

    Casts, `schema.parse(...)` and the like are looked through, no other call is.
    """
    node = unwrap(node)
    if depth > MAX_DEPTH:
        return False
    if _is_request(names, node):
        return True
    if node.type in {"identifier", "shorthand_property_identifier"}:
        found = names.binding(node)
        return (
            found is not None
            and found.kind == "local"
            and found.value is not None
            and from_request(names, found.value, depth + 1)
        )
    if node.type in {"member_expression", "subscript_expression"}:
        base = node.child_by_field_name("object")
        return base is not None and from_request(names, base, depth + 1)
    if asks_request(node):
        return True
    if node.type == "call_expression" and last_name(node) in _READERS:
        callee = node.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if owner is not None and (text_of(owner) in REQUEST_NAMES or is_request_of_context(owner)):
            return not kept_name(node)
        # NOTE: `orders.get(tenant, req.params.id)` gives what the owner holds, `_.get(req.body, 'note')` the request's.
        asked = owner is None or last_name(node) not in _OF_OWNER or text_of(owner) in _LODASH
        parts = [*(arguments_of(node) if asked else ()), *([owner] if owner is not None else ())]
        return any(from_request(names, part, depth + 1) for part in parts)
    return False


def _is_request(names: Names, part: Node) -> bool:
    if part.type in {"identifier", "shorthand_property_identifier"}:
        found = names.binding(part)
        if found is None or found.kind != "parameter":
            return False
        given = bool(REQUEST_PARTS & set(found.path[:1]) and _is_unit(found.owner))
        return given or is_sent(names, found) or bool(handed_part(names, found))
    if part.type != "member_expression":
        return False
    base = part.child_by_field_name("object")
    root = root_name(part)
    found = names.binding(root)
    if found is None or found.kind != "parameter" or base is None:
        return False
    # NOTE: the `input` of a class's method is what its caller made of a request, if there was one.
    given = text_of(root) == "input" and not (found.owner.type == "method_definition" and not found.path)
    asked = last_name(part) in REQUEST_PARTS and not (last_name(part) == "query" and _CLIENT.search(last_name(base)))
    return text_of(root) in REQUEST_NAMES and (asked or given)


@dataclass(frozen=True)
class TenantWords:
    """How the target names its tenant.

    Attributes:
        keys: fields that identify the tenant, for example `tenantId`.
        root: name of the model that is the tenant.
        contexts: expressions that hold the trusted tenant id.
    """

    keys: tuple[str, ...]
    root: str | None = None
    contexts: tuple[str, ...] = ()

    @cached_property
    def _folded(self) -> frozenset[str]:
        """The keys, and what holds the id where a key is called as what it refers to: `orgId` for `org`."""
        found = {folded(key) for key in self.keys}
        return frozenset(found | {f"{key}id" for key in found if not key.endswith(("id", "slug"))})

    @cached_property
    def stems(self) -> frozenset[str]:
        """What the keys are called without `Id`, and the root model: `tenant`, `workspace`."""
        found = {re.sub(r"(?:id|uuid|slug)$", "", key) for key in self._folded}
        return frozenset(stem for stem in found | {folded(self.root or "")} if stem)

    @cached_property
    def _getter(self) -> re.Pattern[str]:
        stems = "|".join(sorted(self.stems)) or "(?!)"
        return re.compile(rf"(?:get|require|resolve|current|extract)\w*(?:{stems})(?:id)?")

    @cached_property
    def columns(self) -> frozenset[str]:
        """Names the keys may have as columns: as written and in snake case."""
        return frozenset(self.keys) | {re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower() for key in self.keys}

    def is_key(self, name: str) -> bool:
        """Whether a name is a tenant key or ends with one: `tenantId`, `currentTenantId`."""
        plain = folded(name)
        near = (key for key in self._folded if plain.endswith(key))
        return any(len(plain) - len(key) <= _LONGEST_PREFIX for key in near)

    def is_id(self, node: Node) -> bool:
        """Whether an expression is the tenant's id by its name: `tenantId`, `ctx.tenant.id`, `getTenantId(req)`."""
        node = unwrap(node)
        if self.contexts and plain(node) in self.contexts:
            return True
        kind = node.type
        if kind == "call_expression":
            return self.is_key(kept_name(node)) or self._getter.fullmatch(folded(last_name(node))) is not None
        name = last_name(node)
        if kind == "member_expression" and name in {"id", "_id"}:
            base = folded(last_name(node.child_by_field_name("object")))
            return any(base.endswith(stem) for stem in self.stems)
        return kind in {"identifier", "shorthand_property_identifier", "member_expression"} and self.is_key(name)

    def mentioned(self, node: Node) -> Node | None:
        """The first expression below `node` that is the tenant's id, or the tenant itself as a bare name."""
        for part in walk(node):
            bare = part.type in {"identifier", "shorthand_property_identifier"} and folded(text_of(part)) in self.stems
            if bare or self.is_id(part):
                return part
        return None


def tenant_in_hand(names: Names, words: TenantWords, node: Node, rows: Collection[int]) -> Node | None:
    """The expression that gives the function around `node` its tenant: a parameter, a context, `this.tenantId`.

    A tenant id that was read from one of `rows` (ids of the nodes of Prisma calls) or from an iterated element is
    not in hand.
    """
    for function in functions_around(node):
        for binding in names.parameters(function):
            bare = folded(binding.name) in words.stems
            if (bare or words.is_key(binding.name)) and not _iterated(names, binding):
                return binding.node
    unit = unit_of(node)
    for part in walk(unit):
        if part.type == "shorthand_property_identifier_pattern" and words.is_key(text_of(part)):
            source = _taken_from(part)
            if source is not None and _given(names, source, rows, node):
                return source
        if part.type not in {"identifier", "shorthand_property_identifier", "member_expression", "call_expression"}:
            continue
        if words.is_id(part) and not _is_set(part) and _given(names, part, rows, node):
            return part
    return None


def _is_set(part: Node) -> bool:
    """Whether a member only gets a value there: `req.tenantId = user.tenantId`."""
    outer = part.parent if part.type == "member_expression" else None
    return outer is not None and outer.type == "assignment_expression" and outer.child_by_field_name("left") == part


def _taken_from(pattern: Node) -> Node | None:
    """What a declared name is taken out of: `res.locals.auth` in `const { tenantId } = res.locals.auth`."""
    patterns = {"object_pattern", "pair_pattern", "object_assignment_pattern"}
    holder = next((a for a in ancestors(pattern) if a.type not in patterns), None)
    value = holder.child_by_field_name("value") if holder is not None else None
    return value if holder is not None and holder.type == "variable_declarator" else None


def _iterated(names: Names, binding: Binding) -> bool:
    return bool(names.origins(binding.node)) if binding.kind == "parameter" else binding.kind == "loop"


def _given(names: Names, part: Node, rows: Collection[int], at: Node) -> bool:
    root = root_name(part)
    if root.type == "this":
        return True
    found = names.binding(root)
    if (
        found is None
        or found.kind in {"loop", "class", "function"}
        or (found.kind == "parameter" and _iterated(names, found))
    ):
        return False
    if found.kind == "import":
        return part.type == "call_expression"
    if not inside(at, found.owner) or found.node.start_byte > at.start_byte:
        return False
    return not any(inner.id in rows for origin in names.trace(root) for inner in walk(origin))
