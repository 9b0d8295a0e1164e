"""What a file loads when it runs, wherever in it that is written: imports, re-exports, `require`, `import()`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.syntax import Node, read, text_of, walk

# Strings that may name a module: any name behind the words that load one, a path or an alias anywhere.
# NOTE: a pattern that begins with a plain word is found ten times as fast as one that begins with a choice of words.
_MENTIONS = (
    *(
        re.compile(word + r"""\s*\(?\s*(?:/\*[^*]*\*/\s*)?['"`]([^'"`\s]{1,300})['"`]""")
        for word in ("from", "import", "require")
    ),
    re.compile(r"""['"`]((?:\.{1,2}(?:/[^'"`\s]{0,300})?|[#~@][^'"`\s]{1,300}))['"`$]"""),
)
_TYPES = frozenset(
    {"type_annotation", "type_query", "type_alias_declaration", "type_arguments", "interface_declaration"}
)
# A module whose name is put together.
_COMPUTED = tuple(re.compile(word + r"\s*\(\s*(?![\s'\"]|`[^`$]*`)") for word in ("require", "import"))
_HERE = frozenset({"__dirname", "import.meta.dirname"})
_JOINS = frozenset({"path.join", "path.resolve", "join", "resolve", "path.posix.join"})
_LOADERS = frozenset({"require", "import"})
_DEEPEST = 20
_CALLS = frozenset({"call_expression", "new_expression"})


@dataclass(frozen=True)
class Load:
    """A module that is loaded.

    Attributes:
        specifier: as written; of a computed name what stands before its first part that is not known.
        line: 1-based.
        is_computed: whether a part of the name is not known.
        by: a statement, `require` or `import()`, or another call that is given the name.
    """

    specifier: str
    line: int
    is_computed: bool = False
    by: Literal["import", "require", "call"] = "import"


def mentioned(text: str) -> set[str]:
    """Everything in a text that may be the name of a module; most of it is not."""
    return {name.partition("${")[0] for pattern in _MENTIONS for name in pattern.findall(text)}


def puts_names_together(text: str) -> bool:
    """Whether a text may load a module whose name does not stand in it as one string."""
    return any(pattern.search(text) for pattern in _COMPUTED)


def loads(data: bytes, path: str) -> Iterator[Load]:
    """Every module that a script names to load it; one that only types are imported from is not loaded."""
    for node in walk(read(data, path)[1].root_node):
        load = None
        if node.type in {"string", "template_string"}:
            load = _load(node)
        elif node.type == "call_expression" and text_of(node.child_by_field_name("function")) in _LOADERS:
            load = _put_together(node)
        if load is not None:
            yield load


def _load(node: Node) -> Load | None:
    parent = node.parent
    if parent is None:
        return None
    line = node.start_point.row + 1
    name, is_computed = _name(node)
    if parent.type in {"import_statement", "export_statement"}:
        is_source = parent.child_by_field_name("source") == node
        return Load(name, line) if is_source and not _only_types(parent) else None
    if parent.type == "import_require_clause":
        return Load(name, line)
    around = parent.parent
    if parent.type != "arguments" or around is None or around.type not in _CALLS:
        return None
    first = next((child for child in parent.named_children if child.type != "comment"), None)
    if first != node or _in_type(around):
        return None
    callee = text_of(around.child_by_field_name("function"))
    return Load(name, line, is_computed, "require" if callee in _LOADERS else "call")


def _put_together(call: Node) -> Load | None:
    """A load by a name that is no string of its own: `require("./a/" + name)`, `require(path.join(__dirname, "a"))`."""
    given = call.child_by_field_name("arguments")
    first = next((c for c in given.named_children if c.type != "comment"), None) if given is not None else None
    if first is None or first.type == "string" or (first.type == "template_string" and not _is_here(first)):
        return None
    name, is_known = _spelled(first)
    return Load(name, call.start_point.row + 1, not is_known, "require") if name.startswith(".") else None


def _is_here(template: Node) -> bool:
    first = template.named_children[0] if template.named_children else None
    return first is not None and text_of(first).strip("${ }") in _HERE


def _spelled(node: Node, depth: int = 0) -> tuple[str, bool]:
    """The beginning of a text that is known, and whether it is all of it; the folder of the file is `.`."""
    if node.type == "string":
        return text_of(node).strip("'\""), True
    if text_of(node).strip("${ }") in _HERE:
        return ".", True
    if depth < _DEEPEST and node.type == "call_expression":
        given = node.child_by_field_name("arguments")
        if text_of(node.child_by_field_name("function")) in _JOINS and given is not None:
            return _joined([_spelled(part, depth + 1) for part in given.named_children], "/")
    if depth < _DEEPEST and node.type == "binary_expression":
        return _joined([_spelled(part, depth + 1) for part in node.named_children], "")
    if depth < _DEEPEST and node.type == "template_string":
        parts = (
            _spelled(p, depth + 1) if p.type == "template_substitution" else (text_of(p), True)
            for p in node.named_children
        )
        return _joined(list(parts), "")
    return "", False


def _joined(parts: list[tuple[str, bool]], glue: str) -> tuple[str, bool]:
    text = ""
    for index, (part, is_known) in enumerate(parts):
        text += (glue if index else "") + part
        if not is_known:
            return text, False
    return text, True


def _name(node: Node) -> tuple[str, bool]:
    if node.type == "string":
        return text_of(node).strip("'\""), False
    parts = node.named_children
    if not any(part.type == "template_substitution" for part in parts):
        return text_of(node).strip("`"), False
    return "".join(text_of(part) for part in parts[:1] if part.type != "template_substitution"), True


def _only_types(statement: Node) -> bool:
    """Whether nothing of an import is left once the types are gone."""
    if any(child.type in {"type", "typeof"} for child in statement.children):
        return True
    clause = next((c for c in statement.named_children if c.type in {"import_clause", "export_clause"}), None)
    named = clause
    if clause is not None and clause.type == "import_clause":
        if len(clause.named_children) != 1:
            return False
        named = clause.named_children[0]
    if named is None or named.type not in {"named_imports", "export_clause"} or not named.named_children:
        return False
    return all(any(child.type == "type" for child in entry.children) for entry in named.named_children)


def _in_type(node: Node) -> bool:
    around = node.parent
    while around is not None and not around.type.endswith(("statement", "_body", "block", "program")):
        if around.type in _TYPES:
            return True
        around = around.parent
    return False
