"""Every Prisma call of a file on a model of the schema, and what it is given."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from secgate.facts.schemas import Model
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.names import (
    MAX_DEPTH,
    Names,
    arguments_of,
    inside,
    key_of,
    last_name,
    properties,
    unwrap,
    value_of,
)
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.sieve import Sieve

OPERATIONS = frozenset({
    "findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow", "findMany", "create", "createMany",
    "createManyAndReturn", "update", "updateMany", "updateManyAndReturn", "upsert", "delete", "deleteMany", "count",
    "aggregate", "groupBy",
})  # fmt: skip
_CLIENT = re.compile(r"(?:prisma|db|database|client|tx|trx|transaction|orm)\w*$", re.IGNORECASE)
_NEW_CLIENT = re.compile(r"new\s+(?:\w+\.)?\w*PrismaClient\b")
_FEW = 64
_INDEXED = re.compile(r"\w\s*\[")
_WORD = re.compile(r"\w+")
_OPERATION = Sieve(rf"[.'\"]\s*(?:{'|'.join(sorted(OPERATIONS))})\b|\bprisma\w*\.\w+\s*\[")
# An operation that is not called where it is named: kept in a variable, bound, handed on.
_ANY_OPERATION = rf"(?:{'|'.join(sorted(OPERATIONS))})\b(?!['\"\]\s]*[(<])"
_TAKEN = Sieve("|".join(before + _ANY_OPERATION for before in (r"\.", r"\[\s*['\"]", r"\{\s*", r",\s*")))
_CALLERS = frozenset({"call", "apply", "bind"})
_RAW_OR_EXTENSION = re.compile(r"\$(?:queryRaw|executeRaw|extends|use)\b")


@dataclass(frozen=True)
class PrismaCall(QueryCall):
    """`receiver.model.operation(argument)`.

    Attributes:
        argument: what it is given.
    """

    argument: Node | None = None

    def unread(self, names: Names) -> str:
        """Arguments from elsewhere, a later spread, a change of the variable that holds them."""
        argument = names.resolve(self.argument) if self.argument is not None else None
        if argument is None:
            return ""
        if argument.type != "object":
            return "its arguments come from elsewhere"
        return changed_later(names, self.argument, argument)

    def conditions(self, names: Names) -> list[Node]:
        """Its `where`."""
        where = self._options(names).get("where")
        return [where] if where is not None else []

    def is_unfiltered(self, names: Names) -> bool:
        """Whether no spread may hold a `where`."""
        argument = names.resolve(self.argument) if self.argument is not None else None
        return argument is None or all(child.type != "spread_element" for child in argument.named_children)

    def written(self, names: Names) -> list[Node]:
        """Its `data`, `create` and `update`."""
        given = self._options(names)
        return [given[part] for part in ("data", "create", "update") if part in given]

    def asked(self, names: Names) -> Mapping[str, Node]:
        """The entries of its `where`."""
        where = self._options(names).get("where")
        return properties(names.resolve(where)) if where is not None else {}

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every entry of every object in its argument."""
        for entry in shallow(names.resolve(self.argument)) if self.argument is not None else ():
            if entry.type in {"pair", "shorthand_property_identifier"}:
                yield key_of(entry), unwrap(value_of(entry))

    def shown(self, names: Names) -> list[Node]:
        """Its `select` and `include`, also those within them."""
        entries = walk(names.resolve(self.argument or self.node))
        return [entry for entry in entries if entry.type == "pair" and key_of(entry) in {"select", "include"}]

    def chosen(self, names: Names) -> frozenset[str] | None:
        """The entries of its `select`."""
        shown = self._options(names).get("select")
        return frozenset(properties(names.resolve(shown))) if shown is not None else None

    def is_partial(self, names: Names) -> bool:
        """Whether it selects, or leaves columns out."""
        return bool({"select", "omit"} & set(self._options(names)))

    def builders(self, names: Names) -> list[Node]:
        """The call in the place of its `where`."""
        return [unwrap(where) for where in self.conditions(names) if unwrap(where).type == "call_expression"]

    def filtered(self, names: Names, model: Model) -> frozenset[str] | None:
        """The columns in its `where`."""
        where = self.conditions(names)
        found = _columns(names, model, where[0]) if where else None
        return frozenset(found) if found is not None else None

    def has_end(self, names: Names) -> bool:
        """Whether it takes a number of rows."""
        return bool({"take", "cursor"} & set(self._options(names)))

    def asks_for_many(self, names: Names) -> bool:
        """Whether one of its columns is asked for with `in`."""
        return any("in" in properties(unwrap(value)) for value in self.asked(names).values())

    def _options(self, names: Names) -> Mapping[str, Node]:
        return properties(names.resolve(self.argument)) if self.argument is not None else {}


def prisma_calls(names: Names, accessors: Collection[str], members: Callable[[], list[Node]]) -> Iterator[PrismaCall]:
    """Every Prisma call of a file on one of the models, in source order; `members` gives its `a.b` and `a["b"]`."""
    found = list(_called(names, accessors))
    if _TAKEN.finds(text_of(names.root)):
        found += _taken(names, accessors, members())
    yield from sorted(found, key=lambda call: call.node.start_byte)


def _called(names: Names, accessors: Collection[str]) -> Iterator[PrismaCall]:
    for call, callee, name in names.named:
        # NOTE: most calls are of methods by other names, and to look into one costs more than to look for its name.
        if callee.type == "member_expression" and name not in OPERATIONS and name != "call":
            continue
        method, skipped = _method(names, callee)
        target = method.child_by_field_name("object")
        if target is None or method.type not in {"member_expression", "subscript_expression"}:
            if (kept := _destructured(names, callee, accessors)) is not None:
                yield PrismaCall(call, *kept, argument=next(iter(arguments_of(call)), None))
            continue
        operation = last_name(method)
        computed = not operation and method.type == "subscript_expression" and method is unwrap(callee)
        if operation not in OPERATIONS and not computed:
            continue
        accessor = _accessor(names, target, accessors)
        if accessor and computed:
            yield PrismaCall(call, accessor, "", lost="the operation of this query is computed")
        elif accessor is not None and not computed:
            argument = next(iter(arguments_of(call)[skipped:]), None)
            yield PrismaCall(call, accessor or None, operation, argument=argument)


def _method(names: Names, callee: Node) -> tuple[Node, int]:
    """What a callee calls and how many arguments stand before those of the method: `f.call(self, …)` has one.

    Looks through variables, `(0, x.f)` and `x.f.bind(x)`.
    """
    method, skipped = unwrap(callee), 0
    if method.type == "member_expression" and last_name(method) == "call":
        method, skipped = unwrap(method.child_by_field_name("object") or method), 1
    for _ in range(MAX_DEPTH):
        method = unwrap(method)
        if method.type == "sequence_expression" and method.named_children:
            method = method.named_children[-1]
        elif method.type == "identifier" and (value := names.resolve(method)) != method:
            method = value
        elif method.type == "call_expression" and last_name(method) == "bind":
            bound = unwrap(method.child_by_field_name("function") or method).child_by_field_name("object")
            if bound is None:
                break
            method = bound
        else:
            break
    return method, skipped


def _destructured(names: Names, callee: Node, accessors: Collection[str]) -> tuple[str, str] | None:
    """The model and operation of `const { findMany } = prisma.item`."""
    found = names.binding(unwrap(callee))
    if found is None or found.value is None or len(found.path) != 1 or found.path[0] not in OPERATIONS:
        return None
    accessor = _accessor(names, found.value, accessors)
    return (accessor, found.path[0]) if accessor else None


def _taken(names: Names, accessors: Collection[str], members: Iterable[Node]) -> Iterator[PrismaCall]:
    """Operations of a model that are handed on: who calls them, and with what, is not known."""
    for node in members:
        if last_name(node) not in OPERATIONS:
            continue
        holder = _holder(node)
        if holder is None or holder.type == "variable_declarator":
            continue
        called = holder.type == "call_expression" and inside(node, holder.child_by_field_name("function") or holder)
        target = node.child_by_field_name("object")
        if called or target is None or not (accessor := _accessor(names, target, accessors)):
            continue
        lost = "the operation is handed on, and what it is called with is not known"
        yield PrismaCall(node, accessor, last_name(node), lost=lost)


def _holder(node: Node) -> Node | None:
    """What a method stands in, past brackets, `(0, f)` and `.bind(…)`, `.call(…)`."""
    outer = node.parent
    while outer is not None and (
        outer.type in {"parenthesized_expression", "sequence_expression", "non_null_expression", "as_expression"}
        or (outer.type == "member_expression" and last_name(outer) in _CALLERS)
        or _binds(outer)
    ):
        outer = outer.parent
    return outer


def _binds(call: Node) -> bool:
    callee = call.child_by_field_name("function") if call.type == "call_expression" else None
    return callee is not None and callee.type == "member_expression" and last_name(callee) == "bind"


def may_call_prisma(text: str, accessors: Collection[str]) -> bool:
    """Whether a file can hold a Prisma call at all: it names a model, or indexes a client, and an operation."""
    if _RAW_OR_EXTENSION.search(text) is not None:
        return True
    if not _OPERATION.finds(text):
        return False
    return _INDEXED.search(text) is not None or _names_any(text, accessors)


def _names_any(text: str, words: Collection[str]) -> bool:
    """Whether a text has one of these words: by one look for each, or at all words of the text where they are many."""
    if len(words) > _FEW:
        return any(word in words for word in _WORD.findall(text))
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words if word in text)


def _accessor(names: Names, target: Node, accessors: Collection[str]) -> str | None:
    """The model that `target` stands for: empty when it is computed, None when it is no model of a client."""
    model = names.resolve(target)
    if model.type == "subscript_expression" and not last_name(model) and _is_client(names, model):
        return ""
    parts = {"member_expression", "subscript_expression"}
    if model.type in parts and last_name(model) in accessors and _is_client(names, model):
        return last_name(model)
    found = names.binding(unwrap(target))
    if found is None or found.value is None or len(found.path) != 1 or found.path[0] not in accessors:
        return None
    return found.path[0] if _CLIENT.search(last_name(found.value)) else None


def _is_client(names: Names, model: Node) -> bool:
    receiver = model.child_by_field_name("object")
    if receiver is None:
        return False
    if _CLIENT.search(last_name(receiver)):
        return True
    found = names.binding(unwrap(receiver))
    if found is None:
        return False
    if found.kind == "import":
        return "prisma" in found.source.lower()
    if found.kind == "local" and found.value is not None and not found.path:
        return _NEW_CLIENT.match(text_of(unwrap(found.value))) is not None
    if found.kind != "parameter":
        return False
    annotation = found.node.parent.child_by_field_name("type") if found.node.parent is not None else None
    if annotation is not None and "Prisma" in text_of(annotation):
        return True
    call = found.owner.parent.parent if found.owner.parent is not None else None
    return call is not None and last_name(call) == "$transaction"


def changed_later(names: Names, given: Node | None, argument: Node) -> str:
    """Why the arguments may not be what they are written as: a later spread, or a change of the variable."""
    entries = [entry for entry in argument.named_children if entry.type != "comment"]
    last = max((i for i, e in enumerate(entries) if key_of(e) in {"where", "data"}), default=len(entries))
    if any(e.type == "spread_element" and not _is_known(names, e, {"where", "data"}) for e in entries[last + 1 :]):
        return "what is spread after its filter may replace it"
    binding = names.binding(unwrap(given)) if given is not None else None
    if binding is None or binding.kind != "local":
        return ""
    swapped = any(_is_in_where(left) for left, _ in names.assignments(binding))
    mixed = (c for c in names.calls(binding.owner) if last_name(c) == "assign" and arguments_of(c))
    if swapped or any(names.binding(unwrap(arguments_of(c)[0])) == binding for c in mixed):
        return "its arguments are changed after they are made"
    return ""


def _is_in_where(left: Node) -> bool:
    """Whether what is assigned to is the filter, or a part of it: `options.where.tenantId = tenantId`."""
    node: Node | None = left
    while node is not None and node.type in {"member_expression", "subscript_expression"}:
        if last_name(node) == "where":
            return True
        node = node.child_by_field_name("object")
    return False


def _is_known(names: Names, spread: Node, keys: set[str]) -> bool:
    """Whether what is spread is written out and has none of these keys."""
    value = names.resolve(spread.named_children[0])
    options = [value]
    if value.type == "ternary_expression":
        branches = [value.child_by_field_name("consequence"), value.child_by_field_name("alternative")]
        options = [unwrap(branch) for branch in branches if branch is not None]
    elif value.type == "binary_expression" and (right := value.child_by_field_name("right")) is not None:
        options = [unwrap(right)]
    return all(
        option.type == "undefined"
        or (
            option.type == "object"
            and not keys & set(properties(option))
            and all(c.type != "spread_element" for c in option.named_children)
        )
        for option in options
    )


def _columns(names: Names, model: Model, where: Node, depth: int = 0) -> set[str] | None:
    """The columns of a filter; None where a part of it comes from elsewhere or asks for other models."""
    given = names.resolve(where)
    if given.type != "object" or depth > 2:  # noqa: PLR2004 - AND within AND is read, no more
        return None
    if any(child.type == "spread_element" for child in given.named_children):
        return None
    scalars = {one.name for one in model.fields if not one.relation_fields and not one.is_list}
    compound = dict(model.uniques)
    found: set[str] = set()
    for name, value in properties(given).items():
        if name in compound:
            found |= set(compound[name])
        elif name == "AND":
            parts = unwrap(value).named_children if unwrap(value).type == "array" else [value]
            for part in parts:
                inner = _columns(names, model, part, depth + 1)
                if inner is None:
                    return None
                found |= inner
        elif name in {"OR", "NOT"}:
            return None
        elif name in scalars:
            found.add(name)
        else:
            return None
    return found
