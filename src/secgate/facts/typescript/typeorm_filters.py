"""What the conditions of TypeORM say about the tenant: objects with operators, lists of them, and builders."""

from dataclasses import dataclass

from secgate.facts.schemas import Model
from secgate.facts.typescript.filter_values import (
    MAX_BRANCHES,
    PRINCIPAL,
    Filter,
    ReadFilter,
    either,
    is_principal,
    tenant_value,
)
from secgate.facts.typescript.names import arguments_of, last_name, properties, returned, unwrap
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.query_calls import is_id
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.typeorm_builder_calls import BuilderCall
from secgate.facts.typescript.typeorm_calls import RepositoryCall
from secgate.facts.typescript.typeorm_conditions import read_builder
from secgate.facts.typescript.typeorm_operators import AMONG, EQUAL, UNREAD, is_scalar, operand, operator_of
from secgate.facts.typescript.typeorm_rows import read_row
from secgate.facts.typescript.view import View
from secgate.model import Confidence

_MAKES = frozenset({"create", "merge", "assign"})


def read(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    """What a condition says; None for a variable, a choice, a helper: these are read as everywhere."""
    match node.type:
        case "object":
            return Entries(view, reading).filter(node, model, depth)
        case "array":
            return _any(view, node, model, depth, reading)
        case "call_expression" | "new_expression":
            return _of_call(view, node, model, depth, reading)
        case _:
            return Filter("no", [("id", node)]) if is_scalar(view, node) else None


def _any(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter:
    """A list of conditions, of which one must hold; or a list of ids."""
    parts = [part for part in node.named_children if part.type != "comment"]
    if len(parts) > MAX_BRANCHES or any(part.type == "spread_element" for part in parts):
        return Filter("unknown")
    if parts and all(is_scalar(view, part) for part in parts):
        return Filter("no", [("id", node)])
    return either([reading(view, part, model, depth + 1) for part in parts], "some-or")


def _of_call(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    row = view.rows.get(node.id)
    if isinstance(row, BuilderCall):
        return read_builder(view, row, model, depth, reading, Entries(view, reading))
    if isinstance(row, RepositoryCall) and row.takes == "row":
        return read_row(view, row, model, depth, reading)
    operator = operator_of(view, node)
    if operator:
        return Filter("no", [("id", operand(node))]) if operator in EQUAL | AMONG else Filter("unknown")
    if node.type == "new_expression":
        # NOTE: what is put into a new entity later is read with the variable that holds it.
        return Filter()
    given = arguments_of(node)
    if last_name(node) in {"map", "flatMap"} and given:
        rows = [reading(view, one, model, depth + 1) for one in returned(unwrap(given[0]))]
        return either(rows) if rows else Filter("unknown")
    if last_name(node) in _MAKES and given:
        rows = [reading(view, unwrap(one), model, depth + 1) for one in given]
        return next((found for found in rows if found.limited), rows[-1])
    return Filter("no", [("id", node)]) if is_scalar(view, node) else None


@dataclass(frozen=True)
class Entries(Objects):
    """Reads the objects of one file as TypeORM does: operators are calls, a relation may be given whole."""

    def entry(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        """What one entry says."""
        view, value = self.view, unwrap(value)
        operator = operator_of(view, value)
        field = next((f for f in model.fields if f.name == key), None)
        related = view.named(field.kind) if field is not None and field.relation_fields else None
        if operator in EQUAL:
            return self.entry(key, operand(value), model, depth)
        if operator in AMONG and key in view.words.keys:
            return self.among(operand(value))
        if operator in AMONG:
            return super().entry(key, operand(value), model, depth)
        if operator:
            # NOTE: all that is not one row, or not yet one tenant.
            unread = operator in UNREAD and (key in view.words.keys or related is not None)
            return Filter("unknown" if unread else "no", [] if is_id(key) else [(key, value)])
        if related is not None and view.schema.tenancy.get(related.name) == "root":
            return self._root(key, value, related, model, depth)
        if related is not None and (own := self._own(key, value, related)) is not None:
            return own
        if related is not None and view.names.resolve(value).type != "object":
            return Filter("no", [(f"{key}.id", value)])
        return super().entry(key, value, model, depth)

    def _own(self, key: str, value: Node, person: Model) -> Filter | None:
        """The rows of whoever asks: `{ author: { id: user.id } }`, `{ owner: user }`."""
        unique = {f.name for f in person.fields if f.unique}
        inner = next((v for name, v in properties(value).items() if name in unique), value)
        if inner.type == "object" or PRINCIPAL.match(key) is None or not is_principal(self.view, inner):
            return None
        if from_request(self.view.names, inner):
            return None
        proof = self.view.proof(inner, "limited to the one who asks", Confidence.MEDIUM)
        return Filter("principal", how="relation", proof=proof)

    def _root(self, key: str, value: Node, root: Model, model: Model, depth: int) -> Filter:
        """The tenant itself: `{ org: { id: orgId } }`, `{ org }`."""
        view, made = self.view, self.view.names.resolve(value)
        unique = {f.name for f in root.fields if f.unique}
        inner = (
            next((v for name, v in properties(made).items() if name in unique), None)
            if made.type == "object"
            else value
        )
        if inner is None or made.type not in {
            "object",
            "identifier",
            "shorthand_property_identifier",
            "member_expression",
        }:
            return super().entry(key, value, model, depth)
        inner = unwrap(inner)
        operator = operator_of(view, inner)
        if operator in AMONG:
            found = self.among(operand(inner))
            return Filter(found.pin, vanishing=found.vanishing, how="relation", proof=found.proof)
        if operator and operator not in EQUAL:
            return Filter("unknown" if operator in UNREAD else "no")
        inner = operand(inner) if operator else inner
        pin, proof = tenant_value(view, inner)
        return Filter(pin, vanishing=[inner], how="relation", proof=proof)
