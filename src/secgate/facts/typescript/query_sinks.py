"""What a value can do in a query, by where it stands: be a filter of its own, choose a column, or be bound as it is.

Drivers and mappers bind single values, and refuse what is no single value where they take nothing else. What is left is
an object in the place of a value of a filter (`{ not: "" }`), and an object whose names the client has chosen.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from secgate.facts.packages import Packages
from secgate.facts.schemas import Model, Schema
from secgate.facts.typescript.names import last_name, root_name, unwrap
from secgate.facts.typescript.prisma_calls import OPERATIONS, PrismaCall
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View

# `filter`: an object there is a filter of its own; `whole`: its names say what is asked or written; `value`: what is
# written to one column; `column`: it names a column or a relation.
Danger = Literal["filter", "whole", "value", "column"]
# Names on the way to a value: of any entry of an object that was spread, of an element, of a computed name.
SPREAD, ELEMENT, KEY = "...", "[]", "[key]"

_UNIQUE = frozenset({"findUnique", "findUniqueOrThrow", "update", "upsert", "delete"})
_JOINS = frozenset({"AND", "OR", "NOT", "is", "isNot", "some", "every", "none", ELEMENT, "$and", "$or", "$nor"})
_WRITES = frozenset({"data", "create", "update"})
_NESTED = frozenset({"create", "update", "upsert", "createMany", "updateMany", "data", ELEMENT})
_CHOOSE = frozenset({"select", "include", "omit"})
_CLIENT = re.compile(r"(?:prisma|db|database|client|tx|trx|transaction|orm)\w*$", re.IGNORECASE)

_DOCUMENTS = frozenset({"mongoose", "mongodb"})
_FILTERED = frozenset({
    "find", "findOne", "findOneAndUpdate", "findOneAndDelete", "findOneAndReplace", "updateOne", "updateMany",
    "deleteOne", "deleteMany", "countDocuments", "exists", "replaceOne",
})  # fmt: skip
_WRITTEN = frozenset({
    "create", "insertOne", "insertMany", "findOneAndUpdate", "findByIdAndUpdate", "updateOne", "updateMany",
    "replaceOne", "findOneAndReplace",
})  # fmt: skip
_MAPPERS = frozenset({"sequelize", "sequelize-typescript", "typeorm", "@nestjs/typeorm", "knex", "drizzle-orm"})
_ASKED = frozenset({
    "findAll", "findOne", "findAndCountAll", "findAndCount", "findBy", "findOneBy", "findOneOrFail", "findOneByOrFail",
    "findAndCountBy", "countBy", "destroy", "where", "andWhere", "orWhere",
})  # fmt: skip
_KEPT = frozenset({"create", "bulkCreate", "insert", "save", "update", "values"})
_STORES = _DOCUMENTS | _MAPPERS | {"@prisma/client"}


@dataclass(frozen=True)
class StoreCall:
    """A call that asks or writes a store.

    Attributes:
        schema: the models of Prisma, for a call on one.
        model: the one that it is made on, where that is known.
    """

    call: Node
    kind: Literal["prisma", "documents", "mapper"]
    operation: str
    schema: Schema
    model: Model | None = None

    def danger(self, position: int, path: tuple[str, ...]) -> Danger | None:
        """What an object does that stands in the argument at a position, under these names; None for nothing."""
        if path[-1:] == (SPREAD,):
            inner = self.danger(position, path[:-1])
            return "whole" if inner in {"filter", "value"} else inner
        if self.kind == "prisma":
            return self._prisma(path) if position == 0 else None
        return self._documents(position, path) if self.kind == "documents" else self._mapper(position, path)

    def _prisma(self, path: tuple[str, ...]) -> Danger | None:
        if not path:
            return "whole"
        first, rest = path[0], path[1:]
        if first in {"where", "having"}:
            return self._where(self.model, rest, unique=self.operation in _UNIQUE)
        if first in _WRITES:
            return self._data(self.model, rest)
        if first in _CHOOSE or first == "orderBy":
            return "column" if not rest or KEY in rest else None
        return None

    def _where(self, model: Model | None, path: tuple[str, ...], *, unique: bool) -> Danger | None:
        if not path:
            return "whole"
        name, rest = path[0], path[1:]
        if name == KEY:
            return "column"
        if name in _JOINS:
            return self._where(model, rest, unique=False)
        if not rest:
            return None if unique and _is_unique(model, name) else "filter"
        related = self._related(model, name)
        if related is not None or rest[0] in _JOINS:
            return self._where(related, rest, unique=False)
        # NOTE: other operators, and columns of a compound key, take single values alone.
        return "filter" if rest == ("not",) else None

    def _data(self, model: Model | None, path: tuple[str, ...]) -> Danger | None:
        if not path:
            return "whole"
        name, rest = path[0], path[1:]
        if name == KEY:
            return "column"
        if name == ELEMENT:
            return self._data(model, rest)
        if not rest:
            return "value"
        inner = next((i for i, step in enumerate(rest) if step not in _NESTED), len(rest))
        return self._data(self._related(model, name), rest[inner:]) if inner else None

    def _related(self, model: Model | None, name: str) -> Model | None:
        kind = next((f.kind for f in model.fields if f.name == name), "") if model is not None else ""
        return self.schema.by_name.get(kind)

    def _documents(self, position: int, path: tuple[str, ...]) -> Danger | None:
        path = tuple(name for name in path if name not in _JOINS)
        if position == 0 and self.operation in _FILTERED:
            return "whole" if not path else ("column" if KEY in path else "filter" if len(path) == 1 else None)
        if self.operation in _WRITTEN and position == (0 if self.operation not in _FILTERED else 1):
            return "whole" if not path or path == ("$set",) else None
        return "whole" if self.operation == "findByIdAndUpdate" and position == 1 and path in {(), ("$set",)} else None

    def _mapper(self, position: int, path: tuple[str, ...]) -> Danger | None:
        if self.operation in _ASKED:
            inner = path[1:] if path[:1] == ("where",) else path
            named = path != inner or self.operation.endswith(("By", "OrFail", "here"))
            if position == 0 and (not inner or named):
                return "whole" if not inner else ("filter" if len(inner) == 1 else None)
            return None
        return "whole" if self.operation in _KEPT and not [name for name in path if name != ELEMENT] else None


def store_call(view: View, call: Node, stores: Collection[str]) -> StoreCall | None:
    """The call of a store that a call is; None for any other.

    Args:
        view: the file.
        call: the call.
        stores: the libraries of stores that the target imports, of `stores_in`.
    """
    callee = call.child_by_field_name("function")
    method = unwrap(callee) if callee is not None else None
    if method is None or method.type != "member_expression":
        return None
    name = last_name(method)
    known = view.rows.get(call.id) if name in OPERATIONS else None
    if isinstance(known, PrismaCall):
        model = view.schema.by_accessor(known.accessor) if known.accessor is not None else None
        return StoreCall(call, "prisma", known.operation, view.schema, model)
    owner = method.child_by_field_name("object")
    of_client = owner is not None and owner.type == "member_expression" and _CLIENT.search(last_name(root_name(owner)))
    if name in OPERATIONS and of_client and "@prisma/client" in stores and not view.schema.models:
        return StoreCall(call, "prisma", name, view.schema)
    if name in _FILTERED | _WRITTEN and _DOCUMENTS & {*stores}:
        return StoreCall(call, "documents", name, view.schema)
    if name in _ASKED | _KEPT and _MAPPERS & {*stores}:
        return StoreCall(call, "mapper", name, view.schema)
    return None


def stores_in(packages: Packages) -> frozenset[str]:
    """The libraries of stores that a target imports."""
    return frozenset(name for name, _ in packages.imports(_STORES))


def _is_unique(model: Model | None, name: str) -> bool:
    if model is None:
        return name == "id"
    return any(f.unique for f in model.fields if f.name == name) or any(name == key for key, _ in model.uniques)
