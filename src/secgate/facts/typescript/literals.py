"""Literals, arithmetic on them, and the text of an expression as people see it."""

import re

from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import Choice, Literal, Number, Pattern, Text, Unknown, Value

_SHOWN = 60
# A text that is shown: a role, a path, a method. Anything else in quotes may be a secret, and is not.
_HARMLESS = re.compile(r"[A-Za-z/][A-Za-z_:./ -]{0,31}")
_QUOTED = re.compile(r"""(['"`])((?:\\.|(?!\1).)*)\1""")
_LONGEST = 400


def short(node: Node | None) -> str:
    """The text of a node in one line, cut, without texts in quotes that may be secret."""
    text = " ".join(text_of(node)[:_LONGEST].split())
    text = _QUOTED.sub(
        lambda match: match.group() if _HARMLESS.fullmatch(match.group(2)) else f"{match.group(1)}…{match.group(1)}",
        text,
    )
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def literal_of(node: Node) -> Value:
    """The value of a literal."""
    text = text_of(node)
    match node.type:
        case "string":
            return Text(text[1:-1])
        case "number":
            try:
                return Number(float(int(text.replace("_", ""), 0)))
            except ValueError:
                pass
            try:
                return Number(float(text.replace("_", "")))
            except ValueError:
                return Unknown(text)
        case "regex":
            return Pattern(text)
        case "true" | "false":
            return Literal(node.type == "true")
        case _:
            return Literal(None)


def calculated(operator: str, left: float, right: float) -> Value:
    """The value of a calculation with two numbers."""
    match operator:
        case "*":
            return Number(left * right)
        case "+":
            return Number(left + right)
        case "-":
            return Number(left - right)
        case "/" if right:
            return Number(left / right)
        case _:
            return Unknown(f"{left} {operator} {right}")


def written(value: Value, node: Node | None) -> Text:
    """A value as part of a string; what is not known stands as `${...}`."""
    match value:
        case Text():
            return value
        case Number():
            return Text(f"{value.number:g}")
        case Choice() if len({o.text for o in value.options if isinstance(o, Text)}) == 1 and all(
            isinstance(o, Text | Literal) for o in value.options
        ):
            return next(o for o in value.options if isinstance(o, Text))
        case _:
            return Text("${" + short(node) + "}", is_open=True)


def is_plain(node: Node) -> bool:
    """Whether an array or object holds nothing but literals and names."""
    return node.named_child_count < 60 and all(  # noqa: PLR2004 - longer ones are data, not roles
        child.type in {"string", "identifier", "member_expression", "comment", "pair"} for child in node.named_children
    )
