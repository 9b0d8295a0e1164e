"""What tRPC tells its callers of errors: the text of every one, unless `errorFormatter` puts another in its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.error_values import ErrorValues
from secgate.facts.typescript.names import FUNCTIONS, entries_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk

# What a formatter says that tells internal errors from others, or gives a text of its own.
_OWN_TEXT = re.compile(r"INTERNAL_SERVER_ERROR|(?<![.\w])message\b\s*[:,}]|\b500\b|\bdelete\b|\bcode\b")


@dataclass(frozen=True)
class ErrorFormat:
    """How a builder of tRPC sends errors.

    Attributes:
        call: what makes the builder.
        sends_text: the text of any error goes out as it is.
        stacks: where the formatter puts the stack of an error into what it gives.
        known: its formatter could be read.
    """

    call: Node = field(repr=False)
    sends_text: bool
    stacks: tuple[Node, ...] = field(default=(), repr=False)
    known: bool = True


def trpc_errors(values: ErrorValues) -> Iterator[ErrorFormat]:
    """The builders of tRPC that a file makes."""
    if "initTRPC" not in values.file.text:
        return
    for call, callee, name in values.file.names.named:
        if name != "create" or "initTRPC" not in text_of(callee):
            continue
        formatter = _formatter(values, call)
        if formatter is None:
            yield ErrorFormat(call, sends_text=True)
        elif formatter.type not in FUNCTIONS:
            yield ErrorFormat(call, sends_text=False, known=False)
        else:
            told = (node for node in walk(formatter) if node.type == "member_expression" and last_name(node) == "stack")
            stacks = tuple(node for node in told if not text_of(node).startswith("shape"))
            yield ErrorFormat(call, _OWN_TEXT.search(text_of(formatter)) is None, stacks)


def _formatter(values: ErrorValues, call: Node) -> Node | None:
    """The formatter among the options; None where there is none, and what is written where it cannot be followed."""
    arguments = call.child_by_field_name("arguments")
    given = [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
    if not given:
        return None
    options = values.file.names.resolve(given[0])
    if options.type != "object":
        return given[0]
    for key, value in entries_of(options):
        if key == "errorFormatter":
            return unwrap(values.file.names.resolve(value))
    spread = next((child for child in options.named_children if child.type == "spread_element"), None)
    method = (child for child in options.named_children if child.type == "method_definition")
    own = next((m for m in method if text_of(m.child_by_field_name("name")) == "errorFormatter"), None)
    return own if own is not None else spread
