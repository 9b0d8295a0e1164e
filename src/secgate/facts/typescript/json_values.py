"""A JSON file as a value: modules may import one, and route code reads paths and settings from it."""

import json

from secgate.facts.typescript.values import Items, Literal, Number, Record, Text, Unknown, Value

_LARGEST = 500_000
_DEEPEST = 10
_MOST = 5_000


def json_value(text: str, name: str) -> Value:
    """What a JSON file exports under a name, `*` and `default` for all of it; Unknown for what is no JSON."""
    if len(text) > _LARGEST:
        return Unknown(name, name=name)
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return Unknown(name, name=name)
    if name not in {"*", "default"}:
        held = held.get(name) if isinstance(held, dict) else None
    return _value(held, 0)


def _value(held: object, depth: int) -> Value:
    if depth > _DEEPEST:
        return Unknown("json")
    match held:
        case str():
            return Text(held)
        case bool() | None:
            return Literal(held)
        case int() | float():
            return Number(float(held))
        case list():
            return Items([_value(part, depth + 1) for part in held[:_MOST]], is_open=len(held) > _MOST)
        case dict():
            named = list(held.items())
            entries = {str(key): _value(part, depth + 1) for key, part in named[:_MOST]}
            return Record({**entries}, is_open=len(named) > _MOST)
        case _:
            return Unknown("json")
