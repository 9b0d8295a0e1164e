"""Raw SQL in Prisma calls, as text with its values replaced; no SQL grammar, only what the text says for certain."""

import re
from dataclasses import dataclass

from secgate.facts.typescript.filters import View
from secgate.facts.typescript.names import Names, arguments_of, last_name, root_name
from secgate.facts.typescript.syntax import Node, text_of, walk

_RAW = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?\s*(?=[(<`])")
_RAW_NAME = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?")
_NAME = r"[\"`\[]?\w+[\"`\]]?"
_TABLE = re.compile(rf"\b(?:from|join|update|into)\s+(?:only\s+)?((?:{_NAME}\.)?{_NAME})", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\"'`\\])")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_PREDICATE = re.compile(r"\b(?:where|on|having)\b", re.IGNORECASE)
_OPEN_LIST = re.compile(r"\bin\s*\(?\s*$", re.IGNORECASE)
_BUILDERS = frozenset({"sql", "raw", "join", "empty"})


@dataclass(frozen=True)
class Statement:
    """A raw statement that could be read: its text, with `:p` for a value and `:tenant` for the tenant's id."""

    text: str

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables it reads or writes, in lower case, without schema and quotes."""
        return frozenset(name.split(".")[-1].strip('"`[]').lower() for name in _TABLE.findall(self.text))

    @property
    def has_predicate(self) -> bool:
        """Whether it has any condition at all."""
        return _PREDICATE.search(self.text) is not None

    @property
    def is_compound(self) -> bool:
        """Whether one of its parts may carry the condition of another."""
        return re.search(r"\b(?:union|with)\b", self.text, re.IGNORECASE) is not None

    def names_column(self, columns: frozenset[str]) -> bool:
        """Whether one of `columns` is compared in a condition or listed in an insert."""
        names = "|".join(re.escape(column) for column in sorted(columns))
        compared = rf'\b(?:{names})["`\]]?\s*(?:=|in\b|is\s+not\s+distinct)'
        condition = _PREDICATE.split(self.text, maxsplit=1)[1:]
        inserted = rf"\binsert\b[^()]*\([^)]*\b(?:{names})\b"
        return any(re.search(compared, part, re.IGNORECASE) for part in condition) or bool(
            re.search(inserted, self.text, re.IGNORECASE)
        )


def raw_calls(names: Names) -> list[Node]:
    """Calls and tagged templates that send raw SQL."""
    return [c for c in names.calls() if _RAW_NAME.fullmatch(last_name(c.child_by_field_name("function")))]


def lost_raw_calls(names: Names, data: bytes) -> int:
    """How many raw calls the text holds beyond those the tree gave."""
    if b"$queryRaw" not in data and b"$executeRaw" not in data:
        return 0
    code = bytearray(data)
    for node in walk(names.root):
        if node.type in {"comment", "string", "string_fragment"}:
            code[node.start_byte : node.end_byte] = b" " * (node.end_byte - node.start_byte)
    return len(_RAW.findall(code.decode("utf-8", "replace"))) - len(raw_calls(names))


def raw_values(call: Node) -> list[Node]:
    """The values that a raw call passes beside its text."""
    inner = [
        part.named_children[0] for part in walk(call) if part.type == "template_substitution" and part.named_children
    ]
    return inner + arguments_of(call)[1:]


def read_statement(view: View, call: Node) -> Statement | None:
    """The statement of a raw call; None when a part of it is built elsewhere."""
    arguments = call.child_by_field_name("arguments")
    tagged = arguments is not None and arguments.type == "template_string"
    node = arguments if tagged else next(iter(arguments_of(call)), None)
    if node is None:
        return None
    node = view.names.resolve(node)
    if node.type == "call_expression" and last_name(node) == "sql":
        node = node.child_by_field_name("arguments") or node
    if node.type == "string":
        return Statement(_COMMENT.sub(" ", _ESCAPE.sub(r"\1", text_of(node)[1:-1])))
    # NOTE: in a plain template literal a substitution is text, in a tagged one it is a value.
    plain_template = node.parent is None or node.parent.type != "call_expression"
    parts: list[str] = []
    for child in node.named_children if node.type == "template_string" else ():
        if child.type != "template_substitution":
            parts.append(text_of(child))
        elif plain_template or _is_fragment(view, child, "".join(parts)):
            return None
        else:
            parts.append(":tenant" if view.words.mentioned(child) is not None else ":p")
    return Statement(_COMMENT.sub(" ", "".join(parts))) if node.type == "template_string" else None


def _is_fragment(view: View, substitution: Node, before: str) -> bool:
    """Whether a substitution is SQL and not a value: `Prisma.sql`, `Prisma.raw`; a list after IN holds values."""
    value = view.names.resolve(substitution.named_children[0])
    if value.type == "ternary_expression":
        return any(part.type == "template_string" or last_name(part) in _BUILDERS for part in value.named_children)
    if last_name(root_name(value)) != "Prisma" and last_name(value) not in _BUILDERS:
        return False
    return last_name(value) != "join" or _OPEN_LIST.search(before) is None
