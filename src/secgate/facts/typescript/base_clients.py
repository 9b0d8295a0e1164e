"""Prisma clients that are plainly what `new PrismaClient()` makes, with no extension.

`$extends` gives another client and leaves the one that it is called on as it is; `$use` changes that one.
https://www.prisma.io/docs/orm/prisma-client/client-extensions
"""

import re

from secgate.facts.typescript.document_fields import decorator_of
from secgate.facts.typescript.document_models import base_of
from secgate.facts.typescript.names import ancestors, callee_of, key_of, last_name, outermost, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

# The packages that have the class of the client.
OF_PRISMA = re.compile(r"@prisma/client.*|.*/generated/.*prisma.*|\.prisma/client")
_INJECT = frozenset({"Inject", "inject", "InjectPrisma"})
_MAX_STEPS = 6
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_OF_PRISMA = re.compile(r"\s*extends\s+(?:\w+\.)?PrismaClient\b")
_KEPT_GLOBALLY = re.compile(r"global\w*\.")
# What makes an object of a class another one than the class says.
_CHANGES = re.compile(r"\$use\b|\bassign\s*\(|\bnew\s+Proxy\b|\bdefinePropert|\bset(?:PrototypeOf)?\s*\(\s*this\b")


def base_client(view: View, node: Node | None, steps: int = 0) -> int | None:
    """What identifies the client that an expression gives; None where it is not plainly one without an extension."""
    if node is None or steps > _MAX_STEPS:
        return None
    node = unwrap(node)
    match node.type:
        case "identifier":
            return _of_name(view, node, steps)
        case "new_expression":
            return _made(view, node)
        case "member_expression" if text_of(node.child_by_field_name("object")) == "this":
            around = next((outer for outer in ancestors(node) if outer.type in _CLASSES), None)
            return _of_member(view, around, last_name(node), steps) if around is not None else None
        case "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            kept = _KEPT_GLOBALLY.match(text_of(left)) is not None and "$extends" not in view.file.text
            return base_client(view, right, steps + 1) if kept else None
        case _:
            return None


def _made(view: View, node: Node) -> int | None:
    name = unwrap(node.child_by_field_name("constructor") or node)
    bound = view.names.binding(name)
    if bound is not None and bound.kind == "import" and OF_PRISMA.fullmatch(bound.source):
        return node.id if (bound.path[0] if bound.path else "") == "PrismaClient" else None
    return _of_type(view, text_of(name))


def _of_type(view: View, name: str) -> int | None:
    found = view.links.typed(view, name)
    return found[1].id if found is not None and found[1].type in _CLASSES and _is_plain(*found) else None


def _of_name(view: View, node: Node, steps: int) -> int | None:
    bound = view.names.binding(node)
    if bound is None or view.names.assignments(bound):
        return None
    if bound.kind == "import":
        found = view.links.value(view, bound)
        return base_client(*found, steps + 1) if found is not None and not _is_changed(*found) else None
    if bound.kind == "parameter" and not bound.path:
        call = bound.owner.parent.parent if bound.owner.parent is not None else None
        callee = callee_of(call) if call is not None and call.type == "call_expression" else None
        if callee is not None and last_name(callee) == "$transaction":
            return base_client(view, unwrap(callee).child_by_field_name("object"), steps + 1)
        return _annotated(view, bound.node.parent)
    if bound.kind != "local" or bound.value is None or bound.path:
        return None
    return base_client(view, bound.value, steps + 1)


def _is_changed(view: View, value: Node) -> bool:
    """Whether the variable that holds a value may hold another one later."""
    holder = outermost(value).parent
    name = holder.child_by_field_name("name") if holder is not None else None
    bound = view.names.binding(name) if name is not None else None
    return bound is not None and bool(view.names.assignments(bound))


def _of_member(view: View, declared: Node, name: str, steps: int) -> int | None:
    """The client that a member of a class holds: by what is put into it, or by its type."""
    if steps > _MAX_STEPS:
        return None
    put = [
        one.child_by_field_name("right")
        for one in view.within(declared, "assignment_expression")
        if text_of(one.child_by_field_name("left")) == f"this.{name}"
    ]
    body = declared.child_by_field_name("body")
    for member in body.named_children if body is not None else ():
        listed = member.child_by_field_name("parameters") if key_of(member) == "constructor" else None
        for holder in listed.named_children if listed is not None else ():
            kept = any(child.type in {"accessibility_modifier", "readonly"} for child in holder.children)
            if kept and text_of(holder.child_by_field_name("pattern")) == name:
                return _annotated(view, holder) if not put else None
        if key_of(member) == name and member.type == "public_field_definition":
            value = member.child_by_field_name("value")
            given = [one for one in (value, *put) if one is not None]
            if given:
                return base_client(view, given[0], steps + 1) if len(given) == 1 else None
            return _annotated(view, member)
    base = base_of(view, declared) if not put else None
    return _of_member(*base, name, steps + 1) if base is not None else None


def _annotated(view: View, holder: Node | None) -> int | None:
    """The client of a parameter or a property by its type, unless a token of a container says what it is given."""
    annotation = holder.child_by_field_name("type") if holder is not None else None
    if holder is None or annotation is None or decorator_of(holder, _INJECT) is not None:
        return None
    kind = annotation.named_children[0] if annotation.named_children else annotation
    return _of_type(view, text_of(kind)) if kind.type == "type_identifier" else None


def _is_plain(view: View, declared: Node) -> bool:
    """Whether objects of a class of the target are clients with no extension."""
    heritage = next((child for child in declared.named_children if child.type == "class_heritage"), None)
    name = text_of(declared.child_by_field_name("name"))
    if heritage is None or not name or _OF_PRISMA.match(text_of(heritage)) is None:
        return False
    if view.links.typed(view, "PrismaClient") is not None or _CHANGES.search(text_of(declared)) is not None:
        return False
    body = declared.child_by_field_name("body")
    members = body.named_children if body is not None else []
    if any(key_of(one) == "constructor" and "$extends" in text_of(one) for one in members):
        return False
    # NOTE: where a class is asked for, a container may give another object, and a cast may call it one of that class.
    given = re.compile(rf"\bprovide\s*:\s*{re.escape(name)}\b|\bas\s+{re.escape(name)}\b")
    return not any(given.search(other.file.text) for other in view.links.mentioning(name))
