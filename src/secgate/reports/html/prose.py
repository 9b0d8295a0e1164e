"""Text as HTML: what our messages set as code is code, and a long path may break at its slashes and nowhere else."""

import re

from markupsafe import Markup, escape

from secgate.reports.escape import safe

_JOINT = re.compile(r"(?<=[/_@])(?=[^/_@]{3})")
_BREAK = Markup("<wbr>")
_NARROW = 30  # characters that every column holds


def prose(text: object) -> Markup:
    """A sentence; what stands between backticks is code."""
    parts = safe(str(text)).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return Markup().join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def breakable(text: object, narrow: int = _NARROW) -> Markup:
    """A path, a route, an address or a name; a column of fewer than `narrow` characters breaks it at its joints."""
    shown = safe(str(text))
    if len(shown) < narrow:
        return escape(shown)
    return _BREAK.join(_JOINT.split(shown))
