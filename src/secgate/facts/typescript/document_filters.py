"""What filters of documents say about the tenant: `{ orgId, $or: [ … ] }`, `.where("orgId").equals(orgId)`.

A value that is undefined is asked for as null, so a key that is written limits; one that is left out does not.
https://www.mongodb.com/docs/drivers/node/current/data-formats/bson/undefined-values/
"""

import re

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_calls import BY_ID, DocumentCall
from secgate.facts.typescript.document_models import model_of
from secgate.facts.typescript.document_values import bare, term_of
from secgate.facts.typescript.filter_values import (
    PRINCIPAL,
    Filter,
    ReadFilter,
    all_of,
    either,
    is_own_id,
    is_principal,
)
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, last_name, properties, returned, unwrap
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import View
from secgate.model import Confidence

_PERSON = re.compile(r"^(?:User|Account|Person|Profile|Customer|Member|Admin\w*)s?$", re.IGNORECASE)
_CHAINED = frozenset({"where", "equals", "in"})


class DocumentObjects(Objects):
    """Reads the objects of filters on documents."""

    def entry(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        """What one entry says: a field, `$and`, `$or`; any other operator limits nothing that is read."""
        value = unwrap(value)
        if key in {"$and", "$or"}:
            return self.joined("AND" if key == "$and" else "OR", value, model, depth)
        if key == "$nor":
            return Filter()
        if key.startswith("$"):
            return Filter("unknown" if self.view.words.mentioned(value) is not None else "no")
        value = bare(value)
        if value.type == "object":
            return self._by_operator(key, value, model, depth)
        if key == "_id" and _PERSON.match(model.name) is not None and is_own_id(self.view, value):
            proof = self.view.proof(value, "limited to the one who asks", Confidence.MEDIUM)
            return Filter("principal", [(key, value)], proof=proof)
        if key.rpartition(".")[0] and PRINCIPAL.match(key.rpartition(".")[2]) and is_principal(self.view, value):
            proof = self.view.proof(value, "limited to the one who asks", Confidence.MEDIUM)
            return Filter("principal", [(key, value)], proof=proof)
        found = super().entry(key, value, model, depth)
        if found.pin == "vanishes":
            found.pin, found.vanishing = "pinned", []
        return found

    def _by_operator(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        """`{ $eq: id }`, `{ $in: ids }`; all others match more than one value."""
        given = properties(value)
        if "$eq" in given:
            return self.entry(key, given["$eq"], model, depth)
        if "$in" not in given:
            plain = given and not any(name.startswith("$") for name in given)
            return Filter("no", [(key, value)] if plain else [])
        if key in self.view.words.keys:
            return self.among(given["$in"])
        return super().entry(key, bare(given["$in"]), model, depth)


def read(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    """What a filter says; None for what is read as any expression is: a variable, a choice, a helper."""
    objects = DocumentObjects(view, reading)
    match node.type:
        case "object":
            return objects.filter(node, model, depth)
        case "array":
            return all_of(
                reading(view, part, model, depth + 1) for part in node.named_children if part.type != "comment"
            )
        case "new_expression":
            return _made(view, node, model, depth, reading)
        case "call_expression":
            return _called(objects, node, model, depth)
        case "member_expression" | "subscript_expression" if from_request(view.names, node):
            return Filter("no", [("filter", node)])
        case "identifier" if (bound := view.names.binding(node)) and bound.path and from_request(view.names, node):
            return Filter("no", [("filter", node)])
        case _:
            return None


def _made(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter:
    """`new Invoice({ … })`: what it is made of."""
    if model_of(view, node.child_by_field_name("constructor")) is None:
        return Filter("unknown")
    given = arguments_of(node)
    return reading(view, given[0], model, depth + 1) if given else Filter()


def _called(objects: DocumentObjects, node: Node, model: Model, depth: int) -> Filter | None:
    """A call of the chain itself, or one that makes documents of a list."""
    name, given = last_name(node), arguments_of(node)
    row = objects.view.rows.get(node.id)
    if isinstance(row, DocumentCall) and row.method in BY_ID and name not in BY_ID and row.given:
        return objects.entry("_id", row.given[0], model, depth)
    if name in BY_ID or name in _CHAINED:
        return all_of(objects.entry(key, value, model, depth) for key, value in term_of(node))
    if name == "or" and given and unwrap(given[0]).type == "array":
        return objects.entry("$or", given[0], model, depth)
    if name in {"map", "flatMap"} and given and unwrap(given[0]).type in FUNCTIONS:
        made = returned(unwrap(given[0]))
        return either([objects.read(objects.view, one, model, depth + 1) for one in made])
    if from_request(objects.view.names, node):
        return Filter("no", [("filter", node)])
    return None
