"""Limits of the size of a body that parsers are given: `express.json({ limit: "50mb" })`, `app.useBodyParser`."""

import re

from secgate.facts.typescript.names import arguments_of, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of

_SIZE = re.compile(r"^['\"](\d+(?:\.\d+)?)\s*(b|kb|mb|gb)['\"]$", re.IGNORECASE)
# How NestJS is told, with the kind of the body before the options.
_OF_NEST = re.compile(r"\.useBodyParser$")
_UNITS = {"b": 1, "kb": 1_024, "mb": 1_048_576, "gb": 1_073_741_824}
_PARSERS = re.compile(r"(?:express|bodyParser)\.(?:json|urlencoded|text|raw)$|^(?:json|urlencoded)$")


def raised_limit(call: Node, allowed: str) -> Node | None:
    """The limit that a parser of bodies is given where it is above another, such as `10mb`; None for no such call."""
    callee, given = text_of(call.child_by_field_name("function")), arguments_of(call)
    if _OF_NEST.search(callee):
        given = given[1:]
    elif _PARSERS.search(callee) is None:
        return None
    value = properties(unwrap(given[0])).get("limit") if given else None
    size, most = _bytes(text_of(value)), _bytes(f"'{allowed}'")
    return value if size is not None and most is not None and size > most else None


def _bytes(written: str) -> float | None:
    found = _SIZE.match(written)
    return float(found[1]) * _UNITS[found[2].lower()] if found is not None else None
