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

# Types that say nothing, and those of uploads.
_NO_TYPE = frozenset({"unknown", "never", "any", "const", "File", "Blob", "File | null"})
_OF_OWNER = frozenset({"get", "getAll", "entries"})
_READERS = _OF_OWNER | {"fromEntries", "String"}
# What a text is afterwards as much as before.
_SAME = frozenset({"trim", "toLowerCase", "toUpperCase", "normalize", "toString"})
_AROUND = frozenset({"member_expression", "as_expression", "parenthesized_expression", "non_null_expression"})
_MAX_STEPS = 8


@dataclass(frozen=True)
class ActionCast:
    """A cast of what an action is given.

    Attributes:
        function: the action.
        cast: the expression with its type.
        name: what it is kept under; None where it is used where it stands.
    """

    function: Node
    cast: Node
    name: Node | None = None


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
            yield ActionCast(function, cast, _kept_under(cast))


def _kept_under(cast: Node) -> Node | None:
    """The name or pattern in `const title = (cast).trim() || ''`."""
    inner, outer = cast, cast.parent
    while outer is not None and outer.type != "variable_declarator":
        joins = outer.type == "binary_expression" and text_of(outer.child_by_field_name("operator")) in {"||", "??"}
        keeps = outer.type == "call_expression" and last_name(outer) in _SAME
        if not (joins or keeps or outer.type in _AROUND) or (keeps and outer.child_by_field_name("function") != inner):
            return None
        inner, outer = outer, outer.parent
    return outer.child_by_field_name("name") if outer is not None else None


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
