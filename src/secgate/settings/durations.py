"""Lengths of time as people write them: `90s`, `15m`, `24h`, `30d`, `2w`."""

import re

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"([1-9][0-9]{0,5})([smhdw])")


def seconds(text: str) -> int:
    """The seconds that a text says.

    Raises:
        ValueError: when it is none of these forms.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("must be a whole number above 0 with s, m, h, d or w, such as 15m, 24h or 30d")
    return int(found[1]) * _UNITS[found[2]]
