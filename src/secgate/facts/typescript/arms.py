"""Which calls have run when a place is reached, as far as branches tell: what stands in another arm has not.

A call before a place in the text is none before it in time when both stand in different arms of one `if`, `switch` or
ternary, when its own arm ends the function, or when it stands in a `try` whose `catch` goes on.
"""

from dataclasses import dataclass

from secgate.facts.typescript.names import FUNCTIONS, ancestors, inside
from secgate.facts.typescript.syntax import Node, text_of

_BRANCHES = frozenset({"if_statement", "ternary_expression", "switch_body", "try_statement"})
_ENDS = frozenset({"return_statement", "throw_statement", "continue_statement", "break_statement"})
_CONDITION = "condition"
_EXIT = "process.exit("
# What may stand behind the last statement of a block that is run.
_NOT_RUN = frozenset({"comment", "function_declaration", "generator_function_declaration"})


@dataclass(frozen=True)
class Arm:
    """One arm of a branch that a node stands in.

    Attributes:
        branch: the id of the branch.
        name: which arm it is.
        left: whether nothing goes on from it to what stands behind the branch.
    """

    branch: int
    name: str
    left: bool


def arms_of(node: Node) -> tuple[Arm, ...]:
    """The arms that a node stands in, innermost first, up to the function around it and those around that."""
    found = []
    inner = node
    for outer in ancestors(node):
        if outer.type in _BRANCHES:
            arm = _arm(outer, inner)
            if arm is not None:
                found.append(arm)
        inner = outer
    return tuple(found)


def has_run(call: tuple[Arm, ...], place: tuple[Arm, ...]) -> bool:
    """Whether a call can have run when a place behind it in the text is reached.

    Args:
        call: the arms that the call stands in.
        place: those of the place.
    """
    there = {arm.branch: arm.name for arm in place}
    for arm in call:
        if arm.branch in there:
            if arm.name not in (_CONDITION, there[arm.branch]):
                return False
        elif arm.left:
            return False
    return True


def exclude(one: Node, other: Node) -> bool:
    """Whether two places stand in different arms of one branch, so that only one of them is reached."""
    there = {arm.branch: arm.name for arm in arms_of(other)}
    return any(
        arm.name != there.get(arm.branch, arm.name) and _CONDITION not in (arm.name, there[arm.branch])
        for arm in arms_of(one)
    )


def _arm(branch: Node, inner: Node) -> Arm | None:
    """The arm of a branch that holds a child of it; None for a part that always runs."""
    if branch.type == "switch_body":
        return Arm(branch.id, str(inner.id), left=False)
    if branch.type == "try_statement":
        handler, body = branch.child_by_field_name("handler"), branch.child_by_field_name("body")
        if body is not None and inner.id == body.id:
            return Arm(branch.id, "body", left=handler is not None and not ends(handler.child_by_field_name("body")))
        return Arm(branch.id, "handler", left=False) if handler is not None and inner.id == handler.id else None
    for name in ("consequence", "alternative"):
        part = branch.child_by_field_name(name)
        if part is not None and inside(inner, part):
            return Arm(branch.id, name, left=branch.type == "if_statement" and ends(part))
    return Arm(branch.id, _CONDITION, left=False)


def ends(part: Node | None) -> bool:
    """Whether a statement or a block always leaves what is around it, or ends the process."""
    while part is not None:
        if part.type in _ENDS:
            return True
        if part.type == "expression_statement":
            return text_of(part).startswith(_EXIT)
        if part.type in FUNCTIONS or part.type not in {"statement_block", "else_clause", "if_statement"}:
            return False
        if part.type == "if_statement":
            other = part.child_by_field_name("alternative")
            return other is not None and ends(other) and ends(part.child_by_field_name("consequence"))
        children = [child for child in part.named_children if child.type not in _NOT_RUN]
        part = children[-1] if children else None
    return False
