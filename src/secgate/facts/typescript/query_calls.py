"""What a query is to the checks, however a library spells it.

A further library is one reader of schemas (it makes `Model`s; `Context` lists them), one reader of calls (a
`QueryReader` in `query_readers`, which makes a subclass of `QueryCall`), and, where conditions are no plain objects,
one reader of these (in `filters`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from secgate.facts.schemas import Model
from secgate.facts.typescript.names import Names, properties, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.model import TraceStep

# What a query is to one around it.
Part = Literal["", "condition", "source"]
# What operations are called in all facts, whatever a library calls its own.
CREATES = frozenset({"create", "createMany", "createManyAndReturn"})
_ID = re.compile(r"(?:^|_)(?:id|uuid)$|Id$")
_GIVES_NOTHING = frozenset({"findUnique", "findFirst", "findMany", "count", "aggregate", "updateMany", "deleteMany"})
WRITES = CREATES | {"update", "updateMany", "updateManyAndReturn", "upsert"}


@dataclass(frozen=True)
class QueryCall(ABC):
    """One call that asks for rows of a model, or writes them.

    Attributes:
        node: the call; the last one of a chain.
        accessor: that of its model; None when the model is computed.
        operation: as all facts call it: `findMany`, `create`, `updateMany`, `count` …
        lost: why the call itself cannot be judged: what is called is only known at run time, or called elsewhere.
    """

    node: Node
    accessor: str | None
    operation: str
    lost: str = ""

    @property
    def changes(self) -> bool:
        """Whether it writes rows, or takes them away."""
        return self.operation in WRITES or self.operation.startswith("delete")

    @abstractmethod
    def unread(self, names: Names) -> str:
        """Why what it is given may not be what is written there; empty where it is."""

    @abstractmethod
    def conditions(self, names: Names) -> list[Node]:
        """The conditions that its rows must meet, all of them; empty where none is written."""

    def replaced(self, _names: Names) -> list[Node]:
        """Conditions of which any may take the place of those that are written, later and on some paths."""
        return []

    @abstractmethod
    def is_unfiltered(self, names: Names) -> bool:
        """Whether nothing else may hold a condition, where none is written."""

    @abstractmethod
    def written(self, names: Names) -> list[Node]:
        """What it writes: objects of columns, or lists of them; the row that it makes comes first."""

    @abstractmethod
    def asked(self, names: Names) -> Mapping[str, Node]:
        """The values that its rows must have, by column, as far as they are plainly written."""

    @abstractmethod
    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """(column, value) of everything that it asks for or writes, however deep it is written."""

    @abstractmethod
    def shown(self, names: Names) -> list[Node]:
        """What says which columns and relations it reads back; empty where it gives the whole row."""

    @abstractmethod
    def chosen(self, names: Names) -> frozenset[str] | None:
        """The columns that it reads back and no others; None where it gives all of them."""

    @abstractmethod
    def builders(self, names: Names) -> list[Node]:
        """Calls of functions that build its filter."""

    @abstractmethod
    def filtered(self, names: Names, model: Model) -> frozenset[str] | None:
        """The columns of its model that it filters by; None where a part of that comes from elsewhere."""

    @abstractmethod
    def has_end(self, names: Names) -> bool:
        """Whether something bounds how many rows it gives, or may do so."""

    @abstractmethod
    def asks_for_many(self, names: Names) -> bool:
        """Whether it asks for the rows of a list of values at once."""

    def is_joined(self) -> bool:
        """Whether what limits another model that it joins limits its own rows too."""
        return True

    def gives_rows(self) -> bool:
        """Whether it gives the rows that it changes."""
        return False

    def part_of(self) -> Part:
        """What it is to a query around it: a part of its condition, what it asks for rows, or nothing."""
        return ""

    def is_started(self) -> bool:
        """Whether it runs where it is written, and not only where somebody waits for it."""
        return False

    def is_of_layer(self) -> bool:
        """Whether it is asked of an object of a class that the target has for its data."""
        return False

    def any_model(self) -> Model | None:
        """A model of no columns in the place of one that is computed; None where nothing can be said of it."""
        return None

    def may_give_nothing(self) -> bool:
        """Whether it says by its result alone, and by no error, that there is no such row."""
        return self.operation in _GIVES_NOTHING

    def loaded(self) -> Node | None:
        """The query that found the row which this one writes, where it is asked of the row itself."""
        return None

    def asked_in(self) -> str:
        """The file of the method that asks it with what it is given here; empty where it is asked here."""
        return ""

    def limited_by(self) -> TraceStep | str | None:
        """What beside its conditions limits it to whoever asks, or why that is not known; None where nothing does."""
        return None

    def is_partial(self, names: Names) -> bool:
        """Whether it gives a part of the row."""
        return self.chosen(names) is not None


@dataclass(frozen=True)
class Row:
    """A query as a handler or guard is seen to make it.

    Attributes:
        accessor: that of its model.
        changes: it writes rows, or takes them away.
        asked: the values that its rows must have, as far as they are plainly written.
    """

    accessor: str
    operation: str
    changes: bool
    asked: tuple[Node, ...] = ()


def listed(names: Names, node: Node) -> list[Node]:
    """The objects of a list, or the one object."""
    found = names.resolve(node)
    rows = found.named_children if found.type == "array" else [found]
    return [row for entry in rows if (row := names.resolve(entry)).type == "object"]


def operands(value: Node) -> Mapping[str, Node]:
    """The operators of a condition on one column: `{ in: ids }`."""
    return properties(unwrap(value))


def is_id(column: str) -> bool:
    """Whether a column holds an id, by its name."""
    return _ID.search(column) is not None
