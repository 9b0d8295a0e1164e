"""Numbers that a package makes of a length of time: `ms("15m")`, `minutesToMilliseconds(15)`."""

from secgate.facts.typescript.durations import span
from secgate.facts.typescript.values import External, Number, Text, Value

_SPANS = frozenset({"ms", "@lukeed/ms", "parse-duration"})
_FACTORS = {
    "secondsToMilliseconds": 1_000, "minutesToMilliseconds": 60_000, "hoursToMilliseconds": 3_600_000,
    "minutesToSeconds": 60, "hoursToSeconds": 3_600,
}  # fmt: skip


def number(_machine: object, callee: External, arguments: list[Value], _site: object) -> Value | None:
    """The number that such a call gives; None for any other call, and for one whose argument is not known."""
    given = arguments[0] if arguments else None
    # NOTE: a second argument of `parse-duration` names another unit.
    if callee.package in _SPANS and isinstance(given, Text) and not given.is_open and len(arguments) == 1:
        seconds = span(given.text)
        return Number(seconds * 1_000) if seconds is not None else None
    factor = _FACTORS.get(callee.names[-1]) if callee.package == "date-fns" and callee.names else None
    return Number(given.number * factor) if factor is not None and isinstance(given, Number) else None
