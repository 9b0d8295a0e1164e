"""Which queries of Mongoose a plugin may add the tenant to: `visitorSchema.plugin(tenantPlugin)`.

https://mongoosejs.com/docs/plugins.html
"""

import re
from collections.abc import Iterator

from secgate.facts.schemas import Model
from secgate.facts.typescript.document_calls import DocumentCall
from secgate.facts.typescript.document_hooks import Hook, is_native
from secgate.facts.typescript.document_models import model_of_schema
from secgate.facts.typescript.functions import functions_around
from secgate.facts.typescript.names import (
    ancestors,
    arguments_of,
    callee_of,
    inside,
    last_name,
    properties,
    unwrap,
)
from secgate.facts.typescript.query_calls import CREATES
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View


def may_hook(view: View, hook: Hook, call: DocumentCall) -> bool:
    """Whether a hook of a plugin may add the tenant to a query of a file."""
    models = _models(hook)
    if models is not None and call.accessor is not None and call.accessor not in models:
        return False
    # NOTE: how new documents get their tenant is another matter: `this.set("tenantId", …)` before they are saved.
    if call.operation in CREATES:
        return True
    return hook.may_be_before(call.method) and not is_native(call) and not _is_switched_off(view, hook, call)


def _models(hook: Hook) -> frozenset[str] | None:
    """The accessors of the models whose schemas get the plugin that sets a hook; None where it may be any."""
    question = ("documents", "plugged", hook.call.id)
    if question not in hook.view.links.answers:
        found = list(_plugged(hook))
        known = frozenset(one for one in found if one is not None)
        hook.view.links.answers[question] = None if None in found or not found else known
    known_before = hook.view.links.answers[question]
    return known_before if isinstance(known_before, frozenset) else None


def _plugged(hook: Hook) -> Iterator[str | None]:
    """The accessor of each model that gets the plugin; None for each use that may be of any model."""
    view = hook.view
    functions = functions_around(hook.call)
    if not functions or any(True for _ in view.links.mentioning("discriminator")):
        yield None
    for function in functions:
        holder = function.parent.parent if function.parent is not None else None
        if holder is not None and holder.type == "call_expression" and last_name(callee_of(holder)) == "plugin":
            yield _of_use(view, holder)
        sites = view.links.sites(view, function)
        for site in (*sites.found, *sites.handed):
            around = [site.call, *ancestors(site.call)][:5]
            use = next((one for one in around if _is_plugging(one, site.call)), None)
            is_import = any(one.type in {"import_statement", "export_statement"} for one in around)
            if use is not None or not is_import:
                yield _of_use(site.view, use) if use is not None else None


def _is_plugging(node: Node, given: Node) -> bool:
    """Whether a call gives a plugin to a schema."""
    if node.type != "call_expression" or last_name(callee_of(node)) != "plugin":
        return False
    return any(inside(given, argument) for argument in arguments_of(node)[:1])


def _of_use(view: View, use: Node) -> str | None:
    """The accessor of the model whose schema gets a plugin."""
    schema = unwrap(callee_of(use) or use).child_by_field_name("object")
    bound = view.names.binding(unwrap(schema)) if schema is not None else None
    if schema is None or bound is None or bound.source == "mongoose" or bound.kind == "parameter":
        return None
    found = model_of_schema(view, schema)
    return found.accessor if isinstance(found, Model) else None


def _is_switched_off(view: View, hook: Hook, call: DocumentCall) -> bool:
    """Whether a query sets an option at which the hook does nothing: `.setOptions({ skipTenant: true })`."""
    given = [*call.given[1:], *(one for step in call.steps if step.name == "setOptions" for one in step.given)]
    options = [entry for one in given for entry in properties(view.names.resolve(one)).items()]
    switches = [name for name, value in options if text_of(unwrap(value)) == "true"]
    declared = hook.function if switches else None
    if declared is None:
        return False
    home, function = declared
    for test in home.within(function, "if_statement"):
        condition, then = (test.child_by_field_name(part) for part in ("condition", "consequence"))
        asked = text_of(condition)
        leaves = re.match(r"(?:\{\s*)?return\b", text_of(then)) is not None
        if leaves and not set("!=&") & set(asked) and any(re.search(rf"\b{re.escape(s)}\b", asked) for s in switches):
            return True
    return False
