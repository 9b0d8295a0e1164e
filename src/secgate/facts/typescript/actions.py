"""Server actions: functions that a browser calls by themselves, by the directive `'use server'`."""

import re

from secgate.facts.typescript.syntax import Node, text_of


def is_action(function: Node) -> bool:
    """Whether anybody can call a function with arguments of their own, by its directive or that of its file."""
    if begins_with_use_server(function.child_by_field_name("body")):
        return True
    holder = function.parent
    while holder is not None and holder.type in {
        "variable_declarator",
        "lexical_declaration",
        "parenthesized_expression",
    }:
        holder = holder.parent
    if holder is None or holder.type not in {"export_statement", "program"}:
        return False
    root = holder if holder.type == "program" else holder.parent
    if not begins_with_use_server(root):
        return False
    return holder.type == "export_statement" or _is_listed(root, function)


def _is_listed(root: Node | None, function: Node) -> bool:
    """Whether `export { name }` gives a function of a file out."""
    named = function if function.child_by_field_name("name") is not None else function.parent
    name = text_of(named.child_by_field_name("name")) if named is not None else ""
    clauses = (s for s in root.named_children if s.type == "export_statement") if root is not None else ()
    return any(re.search(rf"^export\s*\{{[^}}]*\b{re.escape(name)}\b", text_of(clause)) for clause in clauses if name)


def begins_with_use_server(block: Node | None) -> bool:
    """Whether a file or a body begins with `'use server'`."""
    for statement in block.named_children if block is not None else ():
        if statement.type == "comment":
            continue
        text = text_of(statement).rstrip(";").strip() if statement.type == "expression_statement" else ""
        if text in {"'use server'", '"use server"'}:
            return True
        if not text.startswith(("'", '"')):
            return False
    return False
