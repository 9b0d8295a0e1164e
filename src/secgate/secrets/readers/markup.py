r"""Values that the markup of a text sets apart: \texttt{…}, \verb|…|, <code>…</code>, ``…``."""

import re

# What is set apart is looked at only where it may be a value: one word with a digit or a sign inside.
_TEX = re.compile(
    r"\\(?:texttt|code|path|textbf|lstinline|nolinkurl)\{"
    r"(?P<value>(?=[^\s{}]*[0-9!#$%^&*@?])[^\s{}`\"']{4,200})\}"
)
_VERB = re.compile(
    r"\\(?:verb|lstinline)(?P<sign>[|!+/~])(?P<value>(?=[^\s|]*[0-9!#$%^&*@?])[^\s|`\"']{4,200})(?P=sign)"
)
_HTML = re.compile(
    r"<(?P<sign>code|kbd|samp|tt|b|strong|em)>"
    r"(?P<value>(?=[^\s<>]*[0-9!#$%^&*@?])[^\s<>`\"']{4,200})</(?P=sign)>"
)
_DOUBLE = re.compile(r"(?<!`)``(?P<value>[^\s`]{4,200})``(?!`)")


def as_quotes(line: str) -> str:
    """The line with such marks as backticks, every offset kept; a table in HTML is left as it is."""
    if "\\" in line:
        line = _VERB.sub(_quoted, _TEX.sub(_quoted, line))
    if "``" in line:
        line = _DOUBLE.sub(_quoted, line)
    if "</" in line and "<td" not in line:
        line = _HTML.sub(_quoted, line)
    return line


def _quoted(match: re.Match[str]) -> str:
    before, behind = match.start("value") - match.start() - 1, match.end() - match.end("value") - 1
    return f"{' ' * before}`{match['value']}`{' ' * behind}"
