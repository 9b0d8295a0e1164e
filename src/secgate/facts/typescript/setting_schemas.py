"""What schemas of settings demand of secrets: that they are there, how long they are, and what stands in for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.setting_names import SettingNames, is_browser_setting, is_setting, signs_by_itself
from secgate.facts.typescript.names import arguments_of, key_of, last_name, root_name
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Source

_SCHEMA = re.compile(r"\b(?:z|zod|v|yup|Joi|joi|S|t|Type)\.|\b(?:str|string|url|makeValidator)\(")
_LIBRARY = re.compile(r"\b(?:z|zod|v|yup|Joi|joi)\.")
_DECLARED = frozenset({"call_expression", "ternary_expression", "identifier"})
_DEFAULTS = frozenset({"default", "catch", "fallback", "prefault"})
_OPTIONAL = frozenset({"optional", "nullish", "nullable", "exactOptional"})
_SHAPED = frozenset({"refine", "regex", "superRefine", "transform", "base64", "hex", "uuid", "startsWith", "pipe"})
_LENGTHS = ("min", "length")
_STRONG_LENGTH = 32


@dataclass(frozen=True)
class SchemaField:
    """A secret setting, or one that a build gives to browsers, in a schema.

    Attributes:
        stand_ins: the defaults.
        optional: the call that lets it be missing.
        is_short: it is a secret of one's own making that may be shorter than 32 characters.
    """

    name: str
    node: Node
    stand_ins: tuple[Node, ...]
    optional: Node | None
    is_short: bool


def schema_fields(file: Source, names: SettingNames) -> Iterator[SchemaField]:
    """The fields of a file's schemas in source order; one that is a constant only where that lets it be missing."""
    for pair in file.nodes("pair"):
        value = pair.child_by_field_name("value")
        if value is None or value.type not in _DECLARED:
            continue
        name = key_of(pair)
        if not (is_setting(name) or is_browser_setting(name)):
            continue
        parts = (value, *_behind(file, value))
        if not any(_SCHEMA.search(text_of(part)) for part in parts):
            continue
        if names.is_secret(name) or names.in_browser(name) is not None:
            field = _field(pair, name, parts)
            if value.type != "identifier" or field.stand_ins or field.optional is not None:
                yield field


def is_schema(value: Node) -> bool:
    """Whether an expression is a schema of a library: `z.string().min(32)`, `Type.String({ minLength: 32 })`."""
    return value.type == "call_expression" and _SCHEMA.match(text_of(value)) is not None


def _behind(file: Source, value: Node) -> Iterator[Node]:
    """The schema of the constant that a field goes on from: `secret.default('x')`, with `secret = z.string()`."""
    root = root_name(value)
    found = file.names.resolve(root) if root.type == "identifier" else root
    if found != root and _SCHEMA.search(text_of(found)):
        yield found


def _field(pair: Node, name: str, parts: tuple[Node, ...]) -> SchemaField:
    calls = [call for part in parts for call in schema_calls(part)]
    steps = _steps(calls)
    optional = next((call for step, call in steps.items() if step in _OPTIONAL), None)
    stand_ins = tuple(default for call in calls for default in stand_ins_in(call))
    of_library = any(_LIBRARY.search(text_of(part)) for part in parts)
    is_short = signs_by_itself(name) and of_library and is_short_allowed(calls)
    return SchemaField(name, pair, stand_ins, optional, is_short)


def stand_ins_in(call: Node) -> Iterator[Node]:
    """What a call of a schema lets stand in: `.default('x')`, `str({ default: 'x' })`."""
    given = arguments_of(call)
    if last_name(call) in _DEFAULTS and given:
        yield given[-1]
    for option in (entry for argument in given if argument.type == "object" for entry in argument.named_children):
        default = option.child_by_field_name("value") if option.type == "pair" else None
        if default is not None and key_of(option) == "default":
            yield default


def schema_calls(schema: Node) -> list[Node]:
    """The calls that a schema is made of, the last one first."""
    return [node for node in walk(schema) if node.type == "call_expression"]


def _steps(calls: list[Node]) -> dict[str, Node]:
    return {last_name(call): call for call in reversed(calls)}


def is_short_allowed(calls: list[Node]) -> bool:
    """Whether a schema of these calls takes any text of fewer than 32 characters."""
    steps = _steps(calls)
    if _SHAPED & set(steps) or "string" not in steps or "default" in steps:
        return False
    given = (arguments_of(steps[step]) for step in _LENGTHS if step in steps)
    lengths = [text_of(first[0]) for first in given if first]
    known = [int(length) for length in lengths if length.isdigit()]
    return (not lengths or bool(known)) and max(known, default=0) < _STRONG_LENGTH
