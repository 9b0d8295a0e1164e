"""The function around a query, and what holds it: a class, or an object in its place."""

import re

from secgate.facts.queries import Unit
from secgate.facts.typescript.names import ancestors, root_name
from secgate.facts.typescript.object_functions import object_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View

_PRIVATE = re.compile(r"(?:private\b|async\s+#|#|protected\b)")


def unit_around(view: View, node: Node) -> Unit:
    """The function around a query that nothing is known of yet."""
    function = unit_of(node)
    body = next((a for a in ancestors(node) if a.type == "class_body"), None) or object_of(function)
    path = view.file.path
    tenant = view.tenant(node) if body is not None else None
    return Unit(
        key=(path, function.start_byte),
        owner=(path, body.start_byte) if body is not None else None,
        private=_PRIVATE.match(text_of(function)) is not None,
        takes_tenant=tenant is not None,
        of_instance=tenant is not None and root_name(tenant).type == "this",
    )
