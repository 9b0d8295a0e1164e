"""What server actions are given: any value that a caller likes to send, whatever type the parameter declares."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.actions import is_action
from secgate.facts.typescript.handed_over import PARSES
from secgate.facts.typescript.names import FUNCTIONS, bound_names
from secgate.facts.typescript.raw_flow import At, Flow
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View
from secgate.facts.typescript.wrapped_actions import has_schema, is_context, wrapper_of
from secgate.facts.typescript.wrappers import made_by

# What a parameter declares: single values, an object, nothing that is known, or a form of texts and files.
Declared = Literal["single", "object", "unknown", "form"]
_SINGLE = re.compile(
    r"(?:string|number|boolean|bigint|Date|null|undefined|'[^']*'|\"[^\"]*\"|[\d.]+|readonly|Array<|>|\[\]|[\s|()])+"
)
_NAME = re.compile(r"[A-Z]\w*")
_FORM = re.compile(r"\bFormData\b")
_MAX_ALIASES = 4


@dataclass(frozen=True)
class ActionInput:
    """One parameter of a server action.

    Attributes:
        starts: where the action uses it as it came.
        is_parsed: the wrapper of the action is given a schema for it, or parses it itself.
        is_known: what stands around the action can be followed.
    """

    function: Node
    node: Node
    declared: Declared
    starts: tuple[At, ...] = ()
    is_parsed: bool = False
    is_known: bool = True


def action_inputs(view: View, flow: Flow) -> Iterator[ActionInput]:
    """The parameters of a file's server actions."""
    if "use server" not in view.file.text:
        return
    for function in view.file.nodes(*FUNCTIONS):
        if is_action(function):
            yield from _inputs(view, flow, function)
        elif (call := wrapper_of(function)) is not None:
            yield from _of_wrapped(view, flow, function, call)


def _of_wrapped(view: View, flow: Flow, function: Node, call: Node) -> Iterator[ActionInput]:
    made = made_by(view, call)
    parses = has_schema(view.names, call) or (made is not None and PARSES.search(text_of(made[1])) is not None)
    context = {b.node.id for b in view.names.parameters(function) if is_context(b)}
    for found in _inputs(view, flow, function):
        if found.node.id not in context:
            starts = () if parses else found.starts
            yield ActionInput(function, found.node, found.declared, starts, parses, made is not None)


def _inputs(view: View, flow: Flow, function: Node) -> Iterator[ActionInput]:
    single = function.child_by_field_name("parameter")
    if single is not None:
        yield ActionInput(function, single, "unknown", tuple(flow.uses(At(view, single), single)))
        return
    listed = function.child_by_field_name("parameters")
    for entry in listed.named_children if listed is not None else ():
        pattern = entry.child_by_field_name("pattern")
        declared = _declared(view, entry.child_by_field_name("type"))
        for name, path, _ in bound_names(pattern) if pattern is not None else ():
            at = At(view, name, taken=bool(path) and path[-1] != "...")
            kind: Declared = "object" if path and declared in {"unknown", "single"} else declared
            yield ActionInput(function, name, kind, tuple(flow.uses(at, name)))


def _declared(view: View, annotation: Node | None, steps: int = 0) -> Declared:
    """What a type annotation says: names of types are followed to where they are declared."""
    kind = text_of(annotation).lstrip(":").strip() if annotation is not None else ""
    if not kind or steps > _MAX_ALIASES:
        return "unknown"
    if _FORM.search(kind):
        return "form"
    if _SINGLE.fullmatch(kind):
        return "single"
    if not _NAME.fullmatch(kind):
        return "object" if "{" in kind or "<" in kind or "[" in kind else "unknown"
    found = view.links.typed(view, kind)
    if found is None:
        return "unknown"
    if found[1].type == "enum_declaration":
        return "single"
    value = found[1].child_by_field_name("value") if found[1].type == "type_alias_declaration" else None
    return _declared(found[0], value, steps + 1) if value is not None else "object"
