"""Whether a program ends its start-up when a setting is missing."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Source

_EXIT = "process.exit("
_MISSING = re.compile(r"missing", re.IGNORECASE)


def leaves(statement: Node | None) -> bool:
    """Whether a branch always ends in a return, a throw or the end of the process."""
    if statement is None:
        return False
    if statement.type in {"statement_block", "else_clause"}:
        return any(leaves(child) for child in statement.named_children)
    return statement.type in {"return_statement", "throw_statement"} or text_of(statement).startswith(_EXIT)


@dataclass(frozen=True)
class StartUp:
    """What one file tests before it goes on."""

    file: Source = field(repr=False)

    @cached_property
    def _stopping(self) -> list[str]:
        """The conditions under which the file throws, or ends the process."""
        branches = ((node, node.child_by_field_name("consequence")) for node in self.file.nodes("if_statement"))
        return [text_of(node.child_by_field_name("condition")) for node, then in branches if _stops(then or node)]

    def stops_without(self, name: str) -> bool:
        """Whether it does so when this setting is missing."""
        if not self._stopping:
            return False
        missing = re.compile(rf"!\s*[\w.$()?]*\b{name}\b|\b{name}\b\)?\s*===?\s*(?:undefined|null|''|\"\")|!\s*\w+\[")
        listed = re.search(rf"['\"]{name}['\"]", self.file.text) is not None
        return any(
            (missing.search(condition) is not None and (name in condition or listed))
            or (listed and _MISSING.search(condition) is not None)
            for condition in self._stopping
        )


def _stops(branch: Node) -> bool:
    return any(part.type == "throw_statement" or text_of(part).startswith(_EXIT) for part in walk(branch))
