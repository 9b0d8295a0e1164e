"""Server actions that cast what the browser gives them: `form.get('title') as string` tests nothing at run time."""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.actions import is_action
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    last_name,
    outermost,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_NO_TYPE = frozenset({"unknown", "never", "any", "const"})
_OF_OWNER = frozenset({"get", "getAll", "entries"})
_READERS = _OF_OWNER | {"fromEntries", "String"}
_MAX_STEPS = 8


@dataclass(frozen=True)
class ActionCast:
    """A cast of what an action is given.

    Attributes:
        function: the action.
        cast: the expression with its type.
    """

    function: Node
    cast: Node


def action_casts(view: View) -> Iterator[ActionCast]:
    """The casts of a file's server actions, in source order."""
    if "use server" not in view.file.text:
        return
    for cast in view.file.nodes("as_expression"):
        kind = text_of(cast.named_children[-1]) if len(cast.named_children) > 1 else "const"
        inner = cast.named_children[0]
        function = next((o for o in ancestors(cast) if o.type in FUNCTIONS and is_action(o)), None)
        outer = outermost(cast).parent
        is_inner = outer is not None and cast.parent is not None and cast.parent.type == "as_expression"
        if function is not None and kind not in _NO_TYPE and not is_inner and _is_given(view, inner, function):
            yield ActionCast(function, cast)


def _is_given(view: View, node: Node, function: Node, steps: int = 0) -> bool:
    """Whether a value is a parameter of an action or read from one: an entry of its form, a name of its input."""
    node = unwrap(node)
    if steps > _MAX_STEPS:
        return False
    if node.type == "call_expression":
        if last_name(node) not in _READERS:
            return False
        callee = node.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        of_owner = owner is not None and last_name(node) in _OF_OWNER
        sources = [owner] if owner is not None and of_owner else arguments_of(node)
        return any(_is_given(view, source, function, steps + 1) for source in sources)
    root = root_name(node)
    binding = view.names.binding(root)
    if binding is None:
        return False
    if binding.kind == "parameter":
        return binding.owner == function
    return binding.kind == "local" and binding.value is not None and _is_given(view, binding.value, function, steps + 1)
