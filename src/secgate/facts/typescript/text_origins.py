"""The texts that an expression may come from: its own, and those of the declarations of its file that it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from secgate.facts.typescript.names import ancestors, returned, unwrap
from secgate.facts.typescript.shared_secrets import decorators_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

HMAC = re.compile(r"^(?:crypto\.)?createHmac\s*\(.*\.digest\s*\(", re.DOTALL | re.MULTILINE)
_DIGEST = re.compile(r"\.digest\s*\(")
_MADE_HMAC = "createHmac().digest()"
_FROM_REQUEST = re.compile(
    r"\b(?:req|request|ctx|context|event|socket|c)\b[!?.\w]*\.(?:headers?|get|cookies?|query|body|params|handshake|signedCookies)\b"
    r"|\bheaders\(\)|\bcookies\(\)|\bsearchParams\b|\bnextUrl\b|(?<![.\w])headers(?:\?\.)?\["
    r"|\bgetRequest(?:<[^()]*>)?\(\)[!?]*\.(?:headers?|get|cookies?|query|body|params)\b"
    r"|^@(?:Headers|Query|Body|Param|Cookies?)\(",
    re.MULTILINE,
)
_BLOCKS = frozenset({"statement_block", "program", "class_body"})


def is_sent(text: str) -> bool:
    """Whether a text reads something of a request."""
    return _FROM_REQUEST.search(text) is not None


@dataclass(frozen=True)
class TextOrigins:
    """One file with its declarations, and its place among the others."""

    view: View

    def trace(self, node: Node | None, depth: int = 3) -> str:
        """The text of an expression followed by that of the local declarations its names come from."""
        if node is None:
            return ""
        names = [name for name in walk(node) if name.type == "identifier"] if depth else []
        origins = [value for name in names if (value := self._declaration(name)) is not None]
        return "\n".join([text_of(node), *(self.trace(value, depth - 1) for value in origins)])

    def values(self, node: Node, depth: int = 3) -> Iterator[str]:
        """The texts of the values that an operand may hold: its own, and those its name was declared with.

        NOTE: what only passes through a call is another value: a client made with a secret is not the secret.
        """
        yield text_of(node)
        if node.type == "call_expression" and self._makes_hmac(node):
            yield _MADE_HMAC
        if node.type == "template_string":
            for child in node.named_children:
                if child.type == "template_substitution":
                    yield from self.values(unwrap(child.named_children[0]), depth - 1)
        elif node.type == "identifier" and depth:
            found = self._declaration(node)
            if found is None:
                yield from decorators_of(self.view, node)
                return
            if found.parent is not None and text_of(found.parent.child_by_field_name("name")).startswith("{"):
                yield f"{text_of(found)}.{text_of(node)}"
            yield from self.values(unwrap(found), depth - 1)

    def _makes_hmac(self, call: Node) -> bool:
        """Whether a call is one of a function of the target that gives an HMAC back."""
        callee = call.child_by_field_name("function")
        found = self.view.links.declared(self.view, callee) if callee is not None else None
        return found is not None and any(
            HMAC.search(text_of(made)) or (_DIGEST.search(text_of(made)) and "createHmac(" in text_of(found[1]))
            for value in returned(found[1])
            for made in [found[0].names.resolve(value)]
        )

    @cached_property
    def _declarators(self) -> dict[str, list[Node]]:
        """Declarations with an initial value, by the names they declare."""
        found: dict[str, list[Node]] = {}
        for declarator in self.view.file.nodes("variable_declarator"):
            if declarator.child_by_field_name("value") is not None:
                for name in _declared(declarator):
                    found.setdefault(name, []).append(declarator)
        return found

    def _declaration(self, name: Node) -> Node | None:
        """The initial value of the nearest earlier declaration of a name that is visible there."""
        at = name.start_byte
        visible = [
            declarator
            for declarator in self._declarators.get(text_of(name), ())
            if declarator.end_byte <= at < _scope(declarator).end_byte
        ]
        return visible[-1].child_by_field_name("value") if visible else None


def _scope(declarator: Node) -> Node:
    """The block in which a declaration is visible."""
    return next(outer for outer in ancestors(declarator) if outer.type in _BLOCKS or outer.parent is None)


def _declared(declarator: Node) -> set[str]:
    name = declarator.child_by_field_name("name")
    return {
        text_of(node)
        for node in (walk(name) if name is not None else ())
        if node.type in {"identifier", "shorthand_property_identifier_pattern"}
    }
