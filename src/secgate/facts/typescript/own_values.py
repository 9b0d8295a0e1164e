"""Parts of a request that a function has given values of its own: `req.body.tenantId = req.user.tenantId`."""

from secgate.facts.typescript.names import inside, plain, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.view import View


def own_parts(view: View, at: Node) -> frozenset[str]:
    """The parts of the request, as written, that have got a value which is not the request's on every way to `at`."""
    found: set[str] = set()
    for node in view.within(unit_of(at), "assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        statement = node.parent
        block = statement.parent if statement is not None and statement.type == "expression_statement" else None
        if left is None or right is None or block is None or left.type != "member_expression":
            continue
        if node.end_byte <= at.start_byte and inside(at, block) and from_request(view.names, left):
            found -= {plain(left)}
            found |= set() if from_request(view.names, right) else {plain(left)}
    return frozenset(found)


def is_own(view: View, claim: Node, entry: str = "") -> bool:
    """Whether a part of the request that is read, also by a name taken out of it, has got a value of its own before.

    With `entry` the same of the entry of that name.
    """
    claim = unwrap(claim)
    binding = view.names.binding(claim)
    if entry:
        parts = own_parts(view, claim)
        return any(f"{plain(each)}.{entry}" in parts for each in (claim, view.names.resolve(claim)))
    if binding is None:
        return plain(claim) in own_parts(view, claim)
    if binding.kind != "local" or binding.value is None:
        return False
    return ".".join((plain(binding.value), *binding.path)) in own_parts(view, binding.node)
