"""What extensions of a Prisma client do before a query runs: `client.$extends({ query: { user: { create } } })`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.names import arguments_of, key_of, last_name, properties, value_of
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View

_EXTENDS = re.compile(r"\$extends|defineExtension")


@dataclass(frozen=True)
class BeforeQuery:
    """What runs before one kind of query.

    Attributes:
        accessor: of the model; `$allModels` for each.
        operation: of Prisma; `$allOperations` for each.
        node: the entry of the extension.
    """

    accessor: str
    operation: str
    node: Node


def before_queries(view: View) -> Iterator[BeforeQuery]:
    """What the extensions that a file makes do before queries run."""
    for call in view.names.calls() if _EXTENDS.search(view.file.text) else ():
        given = arguments_of(call)
        if given and _EXTENDS.fullmatch(last_name(call.child_by_field_name("function"))):
            query = properties(view.names.resolve(given[0])).get("query")
            yield from _of_models(query) if query is not None else ()


def _of_models(query: Node) -> Iterator[BeforeQuery]:
    for model in query.named_children:
        if model.type == "method_definition":
            yield BeforeQuery("$allModels", key_of(model), model)
        inner = value_of(model) if model.type == "pair" else model
        for one in inner.named_children if inner.type == "object" else ():
            yield BeforeQuery(key_of(model), key_of(one), one)
