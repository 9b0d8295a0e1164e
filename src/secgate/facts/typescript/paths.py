"""Paths of routes as Express matches them: literal segments, parameters, wildcards."""

import re
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.route_patterns import mounted

_PARAMETER = re.compile(r":(\w+)(\(.*\))?([?*+]?)$|\{:(\w+)\}$")
# Texts and parameters in one part: `:number.csv`, `:from-:to`, `@:handle`.
_COMPOUND = re.compile(r"[\w.~@=,-]*(?::\w+[\w.~@=,-]*)+")
_SPECIAL = re.compile(r"[*:(){}+?\\]|\$\{")
Kind = Literal["text", "parameter", "rest", "unknown"]


@dataclass(frozen=True)
class Segment:
    r"""One part of a path between slashes.

    Attributes:
        text: the literal, in lower case as Express compares by default, or the parameter's name.
        narrow: a parameter that matches only some texts: `:id(\\d+)`, `:number.csv`.
    """

    kind: Kind
    text: str
    narrow: bool = False

    @property
    def shown(self) -> str:
        """The part with `:` before a parameter and `*` for whatever follows."""
        plain = self.kind == "parameter" and ":" not in self.text
        return "*" if self.kind == "rest" else f":{self.text}" if plain else self.text

    def takes(self, name: str) -> bool:
        """Whether it is, or holds, the parameter of that name."""
        return self.kind == "parameter" and name in {self.text, *re.findall(r":(\w+)", self.text)}


@dataclass(frozen=True)
class Path:
    """A path pattern.

    Attributes:
        text: with slashes put in order, for people.
        segments: its parts; the last may be `rest`, which matches anything that follows.
    """

    text: str
    segments: tuple[Segment, ...]

    def below(self, inner: str, *, is_pattern: bool = False) -> "Path":
        """This path with another one after it."""
        if is_pattern:
            return Path(f"{self.text.rstrip('/')}{inner}", (*self.segments, Segment("unknown", inner)))
        text = f"{self.text.rstrip('/')}/{inner.strip('/')}".rstrip("/") or "/"
        return Path(text, (*self.segments, *_segments(inner)))

    def covers(self, other: "Path", *, exact: bool = False) -> bool:
        """Whether every request for `other` also matches this path: as a prefix, or exactly."""
        mine, theirs = self.segments, other.segments
        for index, segment in enumerate(mine):
            if segment.kind == "rest":
                return True
            if index >= len(theirs):
                return False
            found = theirs[index]
            if segment.kind == "unknown" or segment.narrow or found.kind in {"unknown", "rest"}:
                return segment == found and segment.kind != "unknown"
            if segment.kind == "text" and (found.kind != "text" or found.text != segment.text):
                return False
        return not exact or len(mine) == len(theirs)

    def by_pattern(self, other: "Path") -> bool | None:
        """Whether a mount at the regular expression at the end runs for `other`; None where that is unsure."""
        last = self.segments[-1] if self.segments else None
        if last is None or last.kind != "unknown" or not last.text.startswith("/"):
            return False
        if not Path(self.text, self.segments[:-1]).covers(other):
            return False
        rest = other.segments[len(self.segments) - 1 :]
        if any(part.kind == "unknown" or (part.narrow and ":" not in part.text) for part in rest):
            return None
        return mounted(last.text, "/" + "/".join(part.shown for part in rest))

    @property
    def is_known(self) -> bool:
        """Whether every part of it is known."""
        return "${" not in self.text and all(segment.kind != "unknown" for segment in self.segments)


ROOT = Path("/", ())


def _segments(text: str) -> list[Segment]:
    return [_segment(part) for part in text.split("/") if part]


def _segment(part: str) -> Segment:
    if part in {"*", "(.*)", ".*"} or re.fullmatch(r"\*\w+|\{\*\w+\}|:\w+(?:\(\.\*\)|\*)", part):
        return Segment("rest", part)
    match = _PARAMETER.match(part)
    if match is not None and match.group(3) != "?":
        return Segment("parameter", match.group(1) or match.group(4), narrow=bool(match.group(2)))
    if _COMPOUND.fullmatch(part) and ":" in part:
        return Segment("parameter", part, narrow=True)
    if _SPECIAL.search(part):
        return Segment("unknown", part)
    return Segment("text", part.lower())
