"""Queries of TypeORM on repositories and managers, and what they say by their arguments.

https://typeorm.io/docs/working-with-entity-manager/repository-api and https://typeorm.io/docs/help/find-options
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.schemas import Model
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.names import (
    Binding,
    Names,
    arguments_of,
    entries_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
    value_of,
)
from secgate.facts.typescript.prisma_calls import changed_later
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.typeorm_columns import text_at, texts_in
from secgate.facts.typescript.typeorm_operators import AMONG, EQUAL, is_scalar, operand, operator_of
from secgate.facts.typescript.view import View

# What an argument of a method is: find options, conditions, criteria of a write, rows that are kept.
TAKES: Mapping[str, tuple[str, str]] = {
    "find": ("findMany", "options"),
    "findAndCount": ("findMany", "options"),
    "findOne": ("findFirst", "options"),
    "findOneOrFail": ("findFirstOrThrow", "options"),
    "count": ("count", "options"),
    "exist": ("count", "options"),
    "exists": ("count", "options"),
    "findBy": ("findMany", "where"),
    "findAndCountBy": ("findMany", "where"),
    "findByIds": ("findMany", "where"),
    "findOneBy": ("findFirst", "where"),
    "findOneById": ("findFirst", "where"),
    "findOneByOrFail": ("findFirstOrThrow", "where"),
    "countBy": ("count", "where"),
    "existsBy": ("count", "where"),
    "sum": ("aggregate", "second"),
    "average": ("aggregate", "second"),
    "minimum": ("aggregate", "second"),
    "maximum": ("aggregate", "second"),
    "preload": ("findFirst", "row"),
    "save": ("upsert", "row"),
    "remove": ("delete", "row"),
    "softRemove": ("delete", "row"),
    "recover": ("update", "row"),
    "insert": ("create", "new"),
    "upsert": ("upsert", "conflict"),
    "update": ("updateMany", "where"),
    "delete": ("deleteMany", "where"),
    "softDelete": ("deleteMany", "where"),
    "restore": ("updateMany", "where"),
    "increment": ("updateMany", "where"),
    "decrement": ("updateMany", "where"),
    "paginate": ("findMany", "options"),
    "findTrees": ("findMany", "all"),
    "findRoots": ("findMany", "all"),
    "findDescendants": ("findMany", "row"),
    "findAncestors": ("findMany", "row"),
    "clear": ("deleteMany", "all"),
    "deleteAll": ("deleteMany", "all"),
    "updateAll": ("updateMany", "all"),
}
# What stands for an entity that is computed.
ANY_ENTITY = Model("", "", 0, (), (), "", (), "typeorm")
_OPTIONS = frozenset({
    "where", "relations", "select", "order", "skip", "take", "cache", "lock", "withDeleted", "join", "loadRelationIds",
    "loadEagerRelations", "transaction", "comment", "relationLoadStrategy",
})  # fmt: skip
_MAKES = frozenset({"create", "merge", "plainToInstance", "plainToClass"})


@dataclass(frozen=True)
class RepositoryCall(QueryCall):
    """`repository.method(…)`, or `manager.method(Invoice, …)`.

    Attributes:
        view: its file.
        model: its entity; None when it is computed.
        method: what is called.
        given: what it is given, without the entity.
        of_row: it is a method of the row itself.
        layered: its repository is of a class of the target.
    """

    view: View = field(kw_only=True, repr=False, compare=False)
    model: Model | None = None
    method: str = ""
    given: tuple[Node, ...] = ()
    of_row: bool = False
    layered: bool = False

    @property
    def takes(self) -> str:
        """What its first argument is."""
        return TAKES[self.method][1]

    def unread(self, names: Names) -> str:
        """Options from elsewhere, a later spread, a change of the variable that holds them."""
        if self.takes != "options" or not self.given:
            return ""
        options = names.resolve(self.given[0])
        if options.type != "object":
            return "" if is_scalar(self.view, options) else "its arguments come from elsewhere"
        return changed_later(names, self.given[0], options)

    def conditions(self, names: Names) -> list[Node]:
        """Its `where`, its criteria; for a row that is kept, the call itself."""
        match self.takes:
            case "options":
                return self._asked_by_options(names)
            case "where":
                return list(self.given[:1])
            case "second":
                return list(self.given[1:2])
            case "row":
                return [self.node]
            case _:
                return []

    def is_unfiltered(self, _names: Names) -> bool:
        """Whether no spread may hold a `where`."""
        options = self.options
        return options is None or all(child.type != "spread_element" for child in options.named_children)

    def written(self, names: Names) -> list[Node]:
        """The rows that it keeps, or what it sets."""
        if self.takes in {"row", "new", "conflict", "all"} and self.method not in {"clear", "deleteAll", "remove"}:
            return [kept for one in self.given[:1] for kept in self._rows(names, one)]
        return list(self.given[1:2]) if self.method == "update" else []

    def _rows(self, names: Names, node: Node) -> list[Node]:
        """What rows are made of: `repository.create({ … })`, `Object.assign(row, dto)`; of a list all, and each."""
        made = names.resolve(node)
        if made.type == "array":
            listed = [one for one in made.named_children if one.type != "comment"]
            return [made, *(row for one in listed for row in self._rows(names, one))]
        given = arguments_of(made) if made.type == "call_expression" else []
        if given and last_name(made) in {"map", "flatMap"}:
            return [made, *(row for one in returned(unwrap(given[0])) for row in self._rows(names, one))]
        bound = names.binding(unwrap(node))
        over = _put_over(names, bound) if bound is not None else []
        if bound is not None and (over or names.assignments(bound)):
            return [unwrap(node), *over]
        if given and last_name(made) in _MAKES:
            return given[-1:]
        return [made if made.type in {"object", "call_expression"} else unwrap(node)]

    def asked(self, names: Names) -> Mapping[str, Node]:
        """The columns that must have a value; for an upsert those of its conflict, with the values of the new row."""
        if self.takes == "conflict":
            row = properties(names.resolve(next(iter(self.written(names)), self.node)))
            return {name: row[name] for name in self._target(names) if name in row}
        found: dict[str, Node] = {}
        for one in self.conditions(names) if self.takes != "row" else ():
            made = names.resolve(one)
            if made.type == "object":
                found |= {key: self._plain(value) for key, value in entries_of(made) if key}
            elif is_scalar(self.view, made):
                found["id"] = unwrap(one)
        return found

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every entry of every object in what it is given."""
        for whole in self.given:
            for entry in shallow(names.resolve(whole)):
                if entry.type in {"pair", "shorthand_property_identifier"}:
                    yield key_of(entry), self._plain(value_of(entry))

    def shown(self, _names: Names) -> list[Node]:
        """Its `select` and `relations`."""
        given = properties(self.options) if self.options is not None else {}
        return [given[part] for part in ("select", "relations") if part in given]

    def chosen(self, names: Names) -> frozenset[str] | None:
        """The entries of its `select`."""
        given = properties(self.options) if self.options is not None else {}
        shown = names.resolve(given["select"]) if "select" in given else None
        if shown is None:
            return None
        return frozenset(properties(shown) if shown.type == "object" else texts_in(shown))

    def builders(self, names: Names) -> list[Node]:
        """The call in the place of its `where`."""
        asked = (unwrap(one) for one in self.conditions(names) if self.takes != "row")
        return [one for one in asked if one.type == "call_expression" and not operator_of(self.view, one)]

    def filtered(self, names: Names, model: Model) -> frozenset[str] | None:
        """The columns in its `where`; those of a relation by its key."""
        found: set[str] = set()
        for one in self.conditions(names) if self.takes != "row" else ():
            made = names.resolve(one)
            if made.type != "object":
                if not is_scalar(self.view, made):
                    return None
                found.add("id")
                continue
            if any(child.type == "spread_element" for child in made.named_children):
                return None
            fields = {f.name: f for f in model.fields}
            for key in properties(made):
                if key not in fields or fields[key].is_list:
                    return None
                found.add(next(iter(fields[key].relation_fields), key))
        return frozenset(found) or None

    def has_end(self, names: Names) -> bool:
        """Whether it takes a number of rows, or asks for one row by what is unique."""
        if self.method == "paginate" or (self.takes == "options" and self.given and self.options is None):
            return True
        if self.options is not None and ("take" in properties(self.options) or not self.is_unfiltered(names)):
            return True
        unique = {f.name for f in self.model.fields if f.unique} if self.model is not None else set()
        return bool(unique & set(self.asked(names)))

    def is_of_layer(self) -> bool:
        """Whether its repository is of a class of the target."""
        return self.layered

    def any_model(self) -> Model | None:
        """An entity without columns."""
        return ANY_ENTITY

    def asks_for_many(self, names: Names) -> bool:
        """Whether one of its columns is asked for with `In`, or it is given a list of ids."""
        if self.method == "findByIds":
            return True
        for one in self.conditions(names) if self.takes != "row" else ():
            made = names.resolve(one)
            if made.type == "array" and not any(c.type == "object" for c in made.named_children):
                return True
            if any(p.type == "call_expression" and operator_of(self.view, p) in AMONG for p in walk(made)):
                return True
        return self.takes == "row" and bool(self.given) and names.resolve(self.given[0]).type == "array"

    @property
    def options(self) -> Node | None:
        """Its find options, where they are written out."""
        if self.takes != "options" or not self.given:
            return None
        found = (self.view.names.resolve(one) for one in self.given)
        return next((one for one in found if one.type == "object"), None)

    def _asked_by_options(self, names: Names) -> list[Node]:
        options = self.options
        found = list(self.given[:1]) if self.given and is_scalar(self.view, self.given[0]) else []
        if options is None:
            return found
        given = properties(options)
        if "where" in given:
            return [*found, given["where"]]
        # NOTE: until version 0.3 the conditions themselves could stand for the options.
        plain = self.method != "paginate" and given and not _OPTIONS & set(given) and self.is_unfiltered(names)
        return [*found, options] if plain else found

    def _plain(self, value: Node) -> Node:
        value = unwrap(value)
        return unwrap(operand(value)) if operator_of(self.view, value) in EQUAL else value

    def _target(self, names: Names) -> tuple[str, ...]:
        """The columns in `upsert(row, ["orgId", "slug"])` and `upsert(row, { conflictPaths: […] })`."""
        given = names.resolve(self.given[1]) if len(self.given) > 1 else None
        if given is None:
            return ()
        if given.type == "object":
            given = names.resolve(properties(given).get("conflictPaths", given))
        listed = tuple(properties(given)) if given.type == "object" else texts_in(given)
        return listed or ((text_at(given),) if text_at(given) else ())


def _put_over(names: Names, bound: Binding) -> list[Node]:
    """What is put over a row before it is kept: `Object.assign(row, dto)`, `repository.merge(row, dto)`."""
    calls = (call for call in names.calls(bound.owner) if last_name(call) in {"assign", "merge"})
    given = (arguments_of(call) for call in calls)
    return [one for first, *others in filter(None, given) if names.binding(unwrap(first)) == bound for one in others]
