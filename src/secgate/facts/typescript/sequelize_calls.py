"""Queries of Sequelize on models and on rows that were loaded, and what they say by their arguments.

https://sequelize.org/docs/v6/core-concepts/model-querying-basics/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.schemas import Model
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.names import Names, outermost, properties, unwrap, value_of
from secgate.facts.typescript.prisma_calls import changed_later
from secgate.facts.typescript.query_calls import CREATES, QueryCall
from secgate.facts.typescript.sequelize_operators import ENTRIES, key_at, operators_in
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.typeorm_columns import texts_in
from secgate.facts.typescript.view import View

# What each method does, and where its options stand.
TAKES: Mapping[str, tuple[str, int]] = {
    "findAll": ("findMany", 0), "findAndCountAll": ("findMany", 0), "findAndCount": ("findMany", 0),
    "findOne": ("findFirst", 0), "findByPk": ("findUnique", 1), "findById": ("findUnique", 1),
    "findByPrimary": ("findUnique", 1), "findOrCreate": ("findFirst", 0), "findCreateFind": ("findFirst", 0),
    "findOrBuild": ("findFirst", 0), "count": ("count", 0), "create": ("create", 1), "build": ("create", 1),
    "bulkCreate": ("createMany", 1), "bulkBuild": ("createMany", 1), "update": ("updateMany", 1),
    "destroy": ("deleteMany", 0), "restore": ("updateMany", 0), "truncate": ("deleteMany", 0),
    "upsert": ("upsert", 1), "increment": ("updateMany", 1), "decrement": ("updateMany", 1), "sum": ("aggregate", 1),
    "min": ("aggregate", 1), "max": ("aggregate", 1), "aggregate": ("aggregate", 2),
}  # fmt: skip
BY_KEY = frozenset({"findByPk", "findById", "findByPrimary"})
_WRITES_ROW = frozenset({"save", "update"})
_MAKES = frozenset({"findOrCreate", "findCreateFind", "findOrBuild"})
_SETS = frozenset({"update", "increment", "decrement"})
ANY_MODEL = Model("", "", 0, (), (), "", orm="sequelize")


@dataclass(frozen=True)
class SequelizeCall(QueryCall):
    """One query of Sequelize.

    Attributes:
        view: its file.
        model: the model; None when it is computed.
        method: what is called.
        given: what that is given.
        scopes: what `scope(…)` is given before it.
        source: the query that found the row which it is asked of.
        overridden: a class of the target has a method of its own of that name.
    """

    view: View = field(kw_only=True, repr=False, compare=False)
    model: Model | None = None
    method: str = ""
    given: tuple[Node, ...] = ()
    scopes: tuple[Node, ...] = ()
    source: Node | None = None
    overridden: bool = False

    @property
    def changes(self) -> bool:
        """Whether it writes rows; one that finds a row or makes it does."""
        return self.method in _MAKES or super().changes

    @property
    def options(self) -> Node | None:
        """Its options, where they are written out."""
        given = self._options
        made = self.view.names.resolve(given) if given is not None else None
        return made if made is not None and made.type == "object" else None

    @property
    def _options(self) -> Node | None:
        place = TAKES[self.method][1] if self.source is None and self.method in TAKES else len(self.given)
        return self.given[place] if place < len(self.given) else None

    def loaded(self) -> Node | None:
        """The query that found the row."""
        return self.source

    def unread(self, names: Names) -> str:
        """Options from elsewhere, a change of the variable that holds them."""
        given, options = self._options, self.options
        if self.overridden:
            return "a method of the model's class may change what it is given"
        if self.operation == "createMany" and options is not None and "updateOnDuplicate" in properties(options):
            return "it may change rows that are there already, whoever has them"
        if given is None or self.operation in CREATES or self.source is not None:
            return ""
        if options is None:
            return "its arguments come from elsewhere"
        return changed_later(names, given, options)

    def conditions(self, _names: Names) -> list[Node]:
        """Its `where`; and the call itself, where its key, its scopes or what it includes limit it too."""
        if self.operation in CREATES or self.source is not None or self.method == "truncate":
            return []
        given = properties(self.options) if self.options is not None else {}
        found = [given["where"]] if "where" in given else []
        return [*found, self.node] if self.method in BY_KEY or self.scopes or "include" in given else found

    def is_unfiltered(self, _names: Names) -> bool:
        """Whether no spread may hold a `where`."""
        options = self.options
        return options is None or all(child.type != "spread_element" for child in options.named_children)

    def written(self, names: Names) -> list[Node]:
        """The rows that it makes, or what it sets."""
        if self.source is not None:
            return list(self.given) if self.method in _WRITES_ROW or self.operation == "create" else []
        if self.method == "build" and (holder := _variable(self.node)) is not None:
            return [holder, *self.given[:1]]
        if self.operation in CREATES or self.operation == "upsert" or self.method in _SETS:
            return list(self.given[:1])
        given = properties(self.options) if self.options is not None else {}
        return [names.resolve(given["defaults"])] if self.method in _MAKES and "defaults" in given else []

    def asked(self, names: Names) -> Mapping[str, Node]:
        """The columns that must have a value; for an upsert those that are unique, with the values of the new row."""
        if self.operation == "upsert":
            row = properties(names.resolve(self.given[0])) if self.given else {}
            unique = {f.name for f in self.model.fields if f.unique} if self.model is not None else set()
            unique |= {name for _, listed in self.model.uniques for name in listed} if self.model is not None else set()
            return {name: value for name, value in row.items() if name in unique}
        found = {self._key: unwrap(self.given[0])} if self.method in BY_KEY and self.given else {}
        for name, value in self._equal(names):
            found.setdefault(name, value)
        return found

    @property
    def _key(self) -> str:
        """What the primary key is called."""
        fields = self.model.fields if self.model is not None else ()
        names = [f.name for f in fields if f.unique]
        return "id" if "id" in names or not names else names[0]

    def _equal(self, names: Names) -> Iterator[tuple[str, Node]]:
        """(column, value) of what its `where` asks for by one value, or by a list of them."""
        given = properties(self.options) if self.options is not None else {}
        made = names.resolve(given["where"]) if "where" in given else None
        for entry in made.named_children if made is not None and made.type == "object" else ():
            key = key_at(self.view, entry) if entry.type in ENTRIES else "$"
            if not key.startswith("$"):
                inner = operators_in(self.view, value_of(entry))
                same = inner.get("$eq", inner.get("$in")) if inner else value_of(entry)
                if same is not None:
                    yield key, unwrap(same)

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every entry of every object in what it is given."""
        for whole in self.given:
            for part in shallow(names.resolve(whole)):
                if part.type in ENTRIES:
                    value = value_of(part)
                    yield key_at(self.view, part), unwrap(operators_in(self.view, value).get("$eq", value))

    def shown(self, _names: Names) -> list[Node]:
        """Its `attributes` and what it includes."""
        given = properties(self.options) if self.options is not None else {}
        return [given[part] for part in ("attributes", "include") if part in given]

    def chosen(self, names: Names) -> frozenset[str] | None:
        """The names in its `attributes`, unless it says which are left out."""
        given = properties(self.options) if self.options is not None else {}
        made = names.resolve(given["attributes"]) if "attributes" in given else None
        return frozenset(texts_in(made)) or None if made is not None and made.type == "array" else None

    def builders(self, names: Names) -> list[Node]:
        """The call in the place of its `where`."""
        asked = (unwrap(one) for one in self.conditions(names))
        return [one for one in asked if one.type == "call_expression" and one != self.node]

    def filtered(self, names: Names, model: Model) -> frozenset[str] | None:
        """The columns in its `where`."""
        found = {self._key} if self.method in BY_KEY else set()
        given = properties(self.options) if self.options is not None else {}
        if self._options is not None and (self.options is None or not self.is_unfiltered(names)):
            return None
        made = names.resolve(given["where"]) if "where" in given else None
        if made is not None and made.type != "object":
            return None
        for entry in made.named_children if made is not None else ():
            key = key_at(self.view, entry) if entry.type in ENTRIES else "$"
            if key.startswith("$"):
                return None
            found.add(key)
        return frozenset(found) if found and found <= {f.name for f in model.fields} else None

    def has_end(self, names: Names) -> bool:
        """Whether it has a `limit`, or asks for one row by what is unique."""
        if self._options is not None and self.options is None:
            return True
        if self.options is not None and ("limit" in properties(self.options) or not self.is_unfiltered(names)):
            return True
        unique = {f.name for f in self.model.fields if f.unique} if self.model is not None else set()
        return bool(unique & set(self.asked(names)))

    def asks_for_many(self, names: Names) -> bool:
        """Whether one of its columns is asked for with `Op.in`, or with a list."""
        given = properties(self.options) if self.options is not None else {}
        made = names.resolve(given["where"]) if "where" in given else None
        pairs = (part for part in walk(made) if part.type == "pair") if made is not None else ()
        return any(key_at(self.view, one) == "$in" or unwrap(value_of(one)).type == "array" for one in pairs)

    def any_model(self) -> Model | None:
        """A model of no columns in the place of one that is computed."""
        return self.model or ANY_MODEL

    def may_give_nothing(self) -> bool:
        """Whether it says by its result alone that there is no such row: all do, unless `rejectOnEmpty` is set."""
        given = properties(self.options) if self.options is not None else {}
        strict = "rejectOnEmpty" in given and text_of(given["rejectOnEmpty"]) != "false"
        return self.operation not in CREATES and not strict


def _variable(made: Node) -> Node | None:
    """The name of the variable that `Invoice.build(…)` is the value of."""
    parent = outermost(made).parent
    name = parent.child_by_field_name("name") if parent is not None and parent.type == "variable_declarator" else None
    return name if name is not None and name.type == "identifier" else None
