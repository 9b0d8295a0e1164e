"""JSON as editors and TypeScript write it: with comments and trailing commas."""

import json
import re
from collections.abc import Iterator, Mapping

# The group is a string, which is kept; what matches without it is a comment or a comma before a closing bracket.
_TOKEN = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]])', re.DOTALL)
_LARGEST = 1_000_000


def read_object(text: str) -> Mapping[str, object]:
    """The object that a text holds; empty when it holds none, is larger than a megabyte, or nests too deep."""
    if len(text) > _LARGEST:
        return {}
    try:
        value = json.loads(text)
    except RecursionError:
        return {}
    except ValueError:
        try:
            value = json.loads(_TOKEN.sub(lambda match: match.group(1) or "", text))
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def strings(value: object) -> Iterator[str]:
    """The strings of a value, of a list of them, or of an object with them, in order; not deeper than eight levels."""
    stack = [(value, 0)]
    while stack:
        current, depth = stack.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, list | dict) and depth < 8:  # noqa: PLR2004 - conditions nest two or three deep
            inner = list(current.values()) if isinstance(current, dict) else current
            stack.extend((part, depth + 1) for part in reversed(inner))
