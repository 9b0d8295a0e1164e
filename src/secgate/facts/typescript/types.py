"""What a declared type says about a value that nothing else is known of: its class, and its members."""

from collections.abc import Iterator
from typing import Protocol

from secgate.facts.typescript.modules import Module
from secgate.facts.typescript.names import key_of
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import TypeRef

_MEMBERS = frozenset({"property_signature", "public_field_definition", "method_signature", "method_definition"})
_ROUTER_TYPES = frozenset(
    {"Router", "IRouter", "Express", "Application", "Core", "Hono", "OpenAPIHono", "FastifyInstance", "Koa"}
)
_MAX_HOPS = 12
# Wrappers whose first argument says what the value is.
_TRANSPARENT = frozenset({
    "Promise", "Readonly", "Partial", "Required", "NonNullable", "Awaited", "Omit", "Pick", "Lazy",
})  # fmt: skip


class Modules(Protocol):
    """Where modules are found."""

    project: Project

    def module(self, path: str, /) -> Module:
        """The module of a file."""


def named_type(modules: Modules, kind: TypeRef | None) -> tuple[Module, str, Node | None] | None:  # noqa: C901 - one branch for each kind of node of a type
    """The module, name and declaration that a type refers to; no declaration for one from elsewhere."""
    for _ in range(_MAX_HOPS):
        if kind is None:
            return None
        node = kind.node
        match node.type:
            case "type_identifier" | "identifier":
                found = _declaration(modules, kind.module, text_of(node))
                if found is None or found[2] is None or found[2].type != "type_alias_declaration":
                    return found
                aliased = found[2].child_by_field_name("value")
                if aliased is None or aliased.type not in {
                    "type_identifier", "generic_type", "union_type", "parenthesized_type",
                }:  # fmt: skip
                    return found
                kind = TypeRef(found[0], aliased)
            case "generic_type":
                name = text_of(node.child_by_field_name("name"))
                inner = node.child_by_field_name("type_arguments")
                if name in _TRANSPARENT and inner is not None and inner.named_children:
                    kind = TypeRef(kind.module, inner.named_children[0])
                else:
                    named = node.child_by_field_name("name")
                    kind = TypeRef(kind.module, named) if named is not None else None
            case "union_type":
                parts = [c for c in node.named_children if text_of(c) not in {"null", "undefined"}]
                kind = TypeRef(kind.module, parts[0]) if len(parts) == 1 else None
            case "nested_type_identifier":
                return (kind.module, text_of(node), None)
            case "parenthesized_type" | "readonly_type" if node.named_children:
                kind = TypeRef(kind.module, node.named_children[0])
            case _:
                return None
    return None


def _declaration(modules: Modules, module: Module, name: str) -> tuple[Module, str, Node | None] | None:
    """Where a type name is declared, followed through imports and re-exports."""
    for _ in range(_MAX_HOPS):
        if name in module.types:
            return module, name, module.types[name]
        wanted = module.imports.get(name)
        if wanted is None:
            return module, name, None
        path = modules.project.resolve(module.path, wanted.specifier)
        if path is None:
            return module, wanted.name, None
        found = exported_type(modules, path, wanted.name, frozenset())
        if found is None:
            return module, name, None
        module, name = found
    return None


def exported_type(modules: Modules, path: str, name: str, seen: frozenset[str]) -> tuple[Module, str] | None:
    """The module and local name behind an exported type."""
    module = modules.module(path)
    export = module.exports.get(name)
    if export is not None and export.source is not None:
        target = modules.project.resolve(path, export.source.specifier)
        if target is None or target in seen:
            return None
        return exported_type(modules, target, export.source.name, seen | {path})
    if export is not None and export.local:
        return module, export.local
    if name in module.types:
        return module, name
    for star in module.stars:
        target = modules.project.resolve(path, star)
        if target is not None and target not in seen:
            found = exported_type(modules, target, name, seen | {path})
            if found is not None:
                return found
    return None


def is_router_type(modules: Modules, kind: TypeRef) -> bool:
    """Whether a type is that of a router or an application of Express."""
    if kind.node.type == "nested_type_identifier":
        return text_of(kind.node).rpartition(".")[2] in _ROUTER_TYPES
    found = named_type(modules, kind)
    return found is not None and found[2] is None and found[1].rpartition(".")[2] in _ROUTER_TYPES


def member_type(modules: Modules, kind: TypeRef | None, name: str) -> TypeRef | None:
    """The declared type of a member."""
    if kind is None:
        return None
    body, module = kind.node, kind.module
    if body.type != "object_type":
        found = named_type(modules, kind)
        if found is None or found[2] is None:
            return None
        module = found[0]
        body = found[2].child_by_field_name("body") or found[2].child_by_field_name("value") or body
    declared = next((found for label, found in _members(body) if label == name), None)
    node = declared.named_children[0] if declared is not None and declared.named_children else None
    return TypeRef(module, node) if node is not None else None


def _members(body: Node) -> Iterator[tuple[str, Node | None]]:
    """Members of an interface, an object type or a class, each with its type annotation."""
    for member in body.named_children:
        if member.type in _MEMBERS:
            yield key_of(member), member.child_by_field_name("type")
        if member.type == "method_definition" and key_of(member) == "constructor":
            listed = member.child_by_field_name("parameters")
            for entry in listed.named_children if listed is not None else ():
                # NOTE: a constructor's parameter with `private` or `readonly` is a field.
                yield text_of(entry.child_by_field_name("pattern")), entry.child_by_field_name("type")
