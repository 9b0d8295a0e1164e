"""Classes by which the body of a request is parsed, and the names that they let through."""

import ast
import re
from collections.abc import Iterator

from secgate.facts.python.classes import Classes
from secgate.facts.python.files import elements, keyword, last, text_of
from secgate.facts.python.model_classes import is_true, members, meta
from secgate.facts.python.names import Defined

_BASES = re.compile(
    r"^(?:pydantic|sqlmodel|msgspec|attrs?|marshmallow|ninja|rest_framework\.serializers|django\.forms)\b"
)
# Types around the one of a body: `list[Item]`, `Item | None`, `Annotated[Item, Body()]`.
_AROUND = frozenset({"list", "List", "Sequence", "Optional", "Annotated", "set", "tuple", "Union"})
_OPEN = frozenset({"allow", "ALLOW", "INCLUDE", "include"})
_MOST_NESTED = 5


def is_schema(classes: Classes, cls: Defined) -> bool:
    """Whether a class is one that parses what is sent."""
    return any(_BASES.match(name) for name in classes.externals(cls))


def plain_type(note: ast.expr | None) -> ast.expr | None:
    """The type of one body in an annotation."""
    for _ in range(_MOST_NESTED):
        if isinstance(note, ast.Subscript) and last(note.value) in _AROUND:
            note = note.slice.elts[0] if isinstance(note.slice, ast.Tuple) and note.slice.elts else note.slice
        elif isinstance(note, ast.Subscript):
            note = note.value
        elif isinstance(note, ast.BinOp):
            note = note.left
        else:
            break
    return note if isinstance(note, ast.Name | ast.Attribute) else None


def lets_unknown_through(classes: Classes, cls: Defined) -> bool:
    """Whether names that a schema does not list are kept: `extra="allow"`."""
    for name, value, _ in members(classes, cls):
        if name == "model_config" and isinstance(value.node, ast.Call):
            return last_word(keyword(value.node, "extra")) in _OPEN
        if name in {"Config", "Meta"} and isinstance(value.node, ast.ClassDef):
            found = (one.value for one in value.node.body if isinstance(one, ast.Assign)
                     and any(last(target) in {"extra", "unknown"} for target in one.targets))  # fmt: skip
            if any(last_word(one) in _OPEN for one in found):
                return True
    return False


def last_word(node: ast.expr | None) -> str:
    """A text that is written out, or the last of some names with dots."""
    return (text_of(node) or last(node)) if node is not None else ""


def names_of(classes: Classes, cls: Defined) -> Iterator[tuple[str, Defined]]:
    """(name, what declares it) of what a schema lets a client set by itself."""
    read_only = set(listed_in_meta(classes, cls, "read_only_fields"))
    for name, value, note in members(classes, cls):
        is_field = note is not None or isinstance(value.node, ast.Call)
        if is_field and name[:1] != "_" and name != "model_config" and name not in read_only and not is_fixed(value):
            yield name, value


def is_fixed(value: Defined) -> bool:
    """Whether a client cannot set a field: `read_only=True`, `HiddenField`, `ClassVar`."""
    call = value.node
    if not isinstance(call, ast.Call):
        return isinstance(call, ast.Subscript) and last(call.value) == "ClassVar"
    given = (keyword(call, name) for name in ("read_only", "dump_only", "exclude"))
    return any(is_true(one) for one in given) or last(call.func) in {
        "HiddenField", "SerializerMethodField", "ReadOnlyField", "StringRelatedField", "Relationship",
    }  # fmt: skip


def listed_in_meta(classes: Classes, cls: Defined, name: str) -> list[str]:
    """The names in a list of the class `Meta`, in the nearest base that has it."""
    for one in classes.line(cls):
        found = meta(one.node, name) if isinstance(one, Defined) else None
        if found is not None:
            return [text for part in elements(found) or () if (text := text_of(part)) is not None]
    return []
