"""Which table an expression names for Knex: `"invoices as i"`, `TableName.Invoice`, `{ i: "invoices" }`."""

import re
from dataclasses import dataclass

from secgate.facts.schemas import Model
from secgate.facts.typescript.constants import held
from secgate.facts.typescript.names import arguments_of, entries_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_texts import written
from secgate.facts.typescript.view import View, argument_for

_WITH_ALIAS = re.compile(r"^(.*?)\s+as\s+(\w+)$", re.IGNORECASE)
_CONSTANTS = re.compile(r"__part\d+__")
_ORDER = ("direct", "indirect", "root", "global")
_MAX_SITES = 40


@dataclass(frozen=True)
class Named:
    """A table and what a query calls it.

    Attributes:
        model: None for one that is not known.
        generic: which one it is, callers say; `model` is one of theirs.
    """

    model: Model | None
    alias: str
    generic: bool = False


def text_held(view: View, node: Node) -> str:
    """The text that an expression always is, also as a member of an enum or of constants; empty for any other."""
    at = held(view, node)
    made = at.node
    if made.type == "string":
        return text_of(made)[1:-1]
    text = written(at.view, made) if made.type in {"template_string", "binary_expression"} else None
    if text is None:
        return ""
    parts = [text_held(at.view, part) for part in text.parts]
    return _CONSTANTS.sub(lambda match: parts[int(match.group()[6:-2])], text.text) if all(parts) or not parts else ""


def named_table(view: View, node: Node) -> Named | None:
    """The table that an argument names; None where it names none."""
    made = unwrap(node)
    if made.type == "object":
        pairs = list(entries_of(made))
        found = named_table(view, pairs[0][1]) if len(pairs) == 1 and unwrap(pairs[0][1]).type != "object" else None
        return Named(found.model, pairs[0][0], found.generic) if found is not None else None
    if made.type == "call_expression" and last_name(made) in {"ref", "raw"} and arguments_of(made):
        made = unwrap(arguments_of(made)[0])
    text = text_held(view, made)
    if text:
        match = _WITH_ALIAS.match(text.strip())
        name, alias = (match[1], match[2]) if match is not None else (text.strip(), "")
        name = name.rpartition(".")[2].strip('"`')
        model = view.schema.of("knex").get(name)
        return Named(model, alias or name) if model is not None else None
    return _given(view, made)


def _given(view: View, node: Node) -> Named | None:
    """A table that the callers of a function name: of several one that belongs to a tenant before any other."""
    bound = view.names.binding(node)
    if bound is None or bound.kind != "parameter" or bound.path:
        return None
    question = ("knex", "given", bound.node.id)
    if question not in view.links.answers:
        view.links.answers[question] = None
        sites = view.links.sites(view, bound.owner).found[:_MAX_SITES]
        given = [(site.view, argument_for(site, bound)) for site in sites]
        found = [named_table(home, one) for home, one in given if one is not None]
        models = [one.model for one in found if one is not None and one.model is not None]
        tenancy = view.schema.tenancy
        view.links.answers[question] = min(
            models, key=lambda model: (_ORDER.index(tenancy[model.name]), model.name), default=None
        )
    model = view.links.answers[question]
    return Named(model, "", generic=True) if isinstance(model, Model) else None
