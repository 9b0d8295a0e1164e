"""Scopes of models of Sequelize: what `Invoice.scope({ method: ["ofOrg", orgId] })` adds to a query.

https://sequelize.org/docs/v6/other-topics/scopes/
"""

from collections.abc import Iterator

from secgate.facts.schemas import Model, folded
from secgate.facts.typescript.document_fields import elsewhere
from secgate.facts.typescript.filter_values import Filter, ReadFilter, either
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
    value_of,
)
from secgate.facts.typescript.sequelize_schema import called_model, made_model
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.typeorm_schema import CLASSES
from secgate.facts.typescript.view import View

_MOST = 12


def read_scopes(view: View, given: tuple[Node, ...], model: Model, depth: int, reading: ReadFilter) -> Filter:
    """What the scopes of a query say; all of them must hold."""
    found = Filter()
    for one in given:
        for name in _names(view, one):
            said = _scope(view, name, model, depth, reading) if name else Filter("unknown")
            found.add(Filter("no", [("scope", one)]) if said.pin == "no" else said)
    return found


def _names(view: View, node: Node) -> Iterator[str]:
    """The scopes that an argument names: `"open"`, `{ method: ["ofOrg", orgId] }`, a list of these."""
    _, made = elsewhere(view, node)
    if made.type == "array":
        for one in made.named_children:
            yield from _names(view, one)
    elif made.type == "object":
        method = properties(made).get("method")
        inner = unwrap(method) if method is not None else made
        first = inner.named_children[0] if inner.type == "array" and inner.named_children else inner
        yield text_at(elsewhere(view, first)[1])
    else:
        yield text_at(made)


def _scope(view: View, name: str, model: Model, depth: int, reading: ReadFilter) -> Filter:
    """What one scope of a model says, wherever it is defined."""
    found: list[Filter] = []
    for home, node in _defined(view, name, model):
        made = elsewhere(home, node)[1]
        options = [unwrap(one) for one in returned(made)] if made.type in FUNCTIONS else [made]
        for one in options:
            given = properties(one) if one.type == "object" else {}
            where = given.get("where")
            unread = where is None and one.type != "object"
            said = (
                reading(home, where, model, depth + 1) if where is not None else Filter("unknown" if unread else "no")
            )
            found.append(said if home is view else Filter(said.pin, how=said.how, proof=said.proof))
    return either(found) if 0 < len(found) <= _MOST else Filter("unknown")


def _defined(view: View, name: str, model: Model) -> Iterator[tuple[View, Node]]:
    """(file, definition) of each scope of that name of a model."""
    for home in view.links.mentioning(name):
        if "scope" not in home.file.text and "Scope" not in home.file.text:
            continue
        for call, callee, called in home.names.named:
            given = arguments_of(call)
            if called == "addScope" and len(given) > 1 and text_at(given[0]) == name:
                base = unwrap(callee).child_by_field_name("object")
                if base is not None and _means(called_model(home, base), model):
                    yield home, given[1]
        for entry in home.file.nodes("pair", "method_definition"):
            if key_of(entry) == name and _is_among_scopes(home, entry, model):
                yield home, entry if entry.type == "method_definition" else value_of(entry)


def _is_among_scopes(view: View, entry: Node, model: Model) -> bool:
    """Whether an entry stands in the `scopes` of a model's options, or in its `@Scopes`."""
    around = list(ancestors(entry))
    outer = next((a for a in around[1:] if a.type in {"pair", "decorator", "arguments"}), None)
    if outer is None:
        return False
    if outer.type == "pair":
        call = next((a for a in around if a.type == "call_expression" and last_name(a) in {"define", "init"}), None)
        return key_of(outer) == "scopes" and call is not None and _means(made_model(view, call), model)
    call = outer.parent
    if call is None or last_name(call) != "Scopes":
        return False
    holder = next((a for a in around if a.type in {*CLASSES, "export_statement"}), None)
    declared = holder.child_by_field_name("declaration") if holder is not None else None
    return _means(text_of((declared or holder or call).child_by_field_name("name")), model)


def _means(name: str, model: Model) -> bool:
    return folded(name) in {folded(model.name), folded(model.table)}
