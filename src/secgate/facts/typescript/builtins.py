"""The few functions of the language itself that route code is written with, on values that are known."""

from secgate.facts.typescript.branches import perhaps
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.values import Items, Record, Site, Text, Unknown, Value

_SAME_TEXT = frozenset({"trim", "toString", "toLowerCase", "normalize", "valueOf"})


def on_text(target: Text, name: str, arguments: list[Value], site: Site) -> Value:
    """What a method of a text gives."""
    if name in _SAME_TEXT:
        return target
    if name == "concat" and all(isinstance(value, Text) for value in arguments):
        return Text(target.text + "".join(value.text for value in arguments if isinstance(value, Text)), target.is_open)
    return Unknown(short(site.node), site=site)


def of_object(name: str, arguments: list[Value]) -> Value:
    """`Object.entries` and its like on objects that are known."""
    given = arguments[0]
    if not isinstance(given, Record):
        return given if name in {"freeze", "seal"} else Unknown(f"Object.{name}")
    held: list[tuple[str, Value]] = [(key, value) for key, value in given.entries.items() if isinstance(value, Value)]
    match name:
        case "keys":
            return Items([Text(key) for key, _ in held], given.is_open)
        case "values":
            return Items([value for _, value in held], given.is_open)
        case "entries":
            return Items([Items([Text(key), value]) for key, value in held], given.is_open)
        case "assign":
            return _merged(arguments)
        case _:
            return given


def _merged(arguments: list[Value]) -> Value:
    first = arguments[0]
    for value in arguments[1:]:
        if isinstance(first, Record) and isinstance(value, Record):
            first.entries.update(value.entries)
        elif isinstance(first, Record):
            first.entries = {key: perhaps(held, value) for key, held in first.entries.items()}
    return first
