"""The tenant that a handler is given by the function with which it asks who calls, whether or not it takes it.

A handler of Next.js has no guards before it: `await requireRole("owner")` asks, and what it gives back holds the tenant
that other handlers read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from secgate.facts.typescript.handlers import Handler
from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View
from secgate.model import TraceStep

_MAX_STEPS = 6
_Function = tuple[str, int]


@dataclass
class AskedTenants:
    """The functions of a target whose result holds the tenant of whoever calls.

    Attributes:
        handlers: those of the target.
    """

    handlers: Callable[[], Iterable[Handler]] = field(repr=False)
    _known: dict[_Function, TraceStep] | None = field(default=None, init=False, repr=False)

    def at(self, view: View, handler: Node) -> TraceStep | None:
        """Where another handler reads the tenant from what this one asks for, too."""
        if self._known is None:
            self._known = self._readers()
        if not self._known:
            return None
        asked = (_declared(view, call) for call in view.names.calls(handler))
        return next((self._known[name] for name in asked if name in self._known), None)

    def _readers(self) -> dict[_Function, TraceStep]:
        found: dict[_Function, TraceStep] = {}
        for handler in self.handlers():
            for tenant in handler.tenants:
                name = _given_by(handler.view, tenant)
                if name is not None:
                    place = handler.view.file.place(tenant)
                    note = "of what the same function gives, the tenant is read here"
                    found.setdefault(name, TraceStep.at(place, note))
        return found


def _given_by(view: View, tenant: Node) -> _Function | None:
    """The function of the target whose result a tenant is a part of: `(await requireRole()).tenantId`."""
    node: Node | None = tenant
    for _ in range(_MAX_STEPS):
        node = unwrap(node) if node is not None else None
        if node is None:
            return None
        match node.type:
            case "call_expression":
                return _declared(view, node)
            case "member_expression":
                node = node.child_by_field_name("object")
            case _:
                binding = view.names.binding(node)
                node = binding.value if binding is not None and binding.kind == "local" else None
    return None


def _declared(view: View, call: Node) -> _Function | None:
    callee = call.child_by_field_name("function")
    found = view.links.declared(view, callee) if callee is not None else None
    return (found[0].file.path, found[1].start_byte) if found is not None else None
