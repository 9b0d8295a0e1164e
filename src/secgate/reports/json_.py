"""The canonical report as JSON (schema secgate/report/1); every other format is written from the same object."""

import json
import re

from secgate.model import Report
from secgate.reports.escape import is_seen

NAME = "json"
# It holds the items of the whole target, whatever packages were asked for.
WHOLE = True
_BASIC_PLANE = 0x10000
_COMMAND = re.compile(r"##(?=\w*\[)")


def render(report: Report) -> str:
    r"""The report as JSON: keys in the order of the schema, two spaces of indent, a newline at the end.

    Visible characters are kept whatever their script. Lone surrogates, and characters that a terminal would act on or
    hide, are written as `\u` escapes, which a parser reads back as the same text.

    Raises:
        ValueError: when a number of the report is not finite, which JSON cannot say.
    """
    data = report.model_dump(mode="json", by_alias=True)
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return visible(text) + "\n"


def visible(text: str) -> str:
    r"""JSON with `\u` escapes for every character that a terminal would act on or hide; a parser reads the same.

    Args:
        text: what `json.dumps` made with `ensure_ascii=False`.
    """
    # NOTE: outside of strings the text is ASCII, so only characters inside a string can be replaced here. A report may
    # be printed into the log of a CI server, which obeys `##[command]` wherever it stands.
    text = _COMMAND.sub(r"\\u0023#", text)
    return "\n".join(line if line.isascii() and line.isprintable() else _visible(line) for line in text.split("\n"))


def _visible(line: str) -> str:
    return "".join(char if is_seen(char) else _unit(char) for char in line)


def _unit(char: str) -> str:
    number = ord(char)
    if number < _BASIC_PLANE:
        return f"\\u{number:04x}"
    high, low = divmod(number - _BASIC_PLANE, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
