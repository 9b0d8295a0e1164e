"""How much of two texts is the same at their beginning and at their end: versions of a file differ in few lines."""

from dataclasses import dataclass

_BLOCK = 4_096


@dataclass(frozen=True)
class Likeness:
    """What a text has of another one.

    Attributes:
        head: number of whole lines that it begins with as the other does.
        tail: number of lines that it ends with as the other does, beside those.
        starts: offset behind the lines at its beginning.
        ends: offset of the newline in front of the lines at its end; None: there are none.
    """

    head: int = 0
    tail: int = 0
    starts: int = 0
    ends: int | None = None


def likeness(one: bytes, other: bytes) -> Likeness:
    """What `other` has of `one`; between the parts stands at least one line, though it may be empty."""
    begins = _common_head(one, other)
    starts = other.rfind(b"\n", 0, begins) + 1
    head = other.count(b"\n", 0, starts)
    same = _common_tail(one, other, min(len(one), len(other)) - starts)
    ends = other.find(b"\n", len(other) - same) if same else -1
    if ends < 0:
        return Likeness(head, 0, starts)
    return Likeness(head, other.count(b"\n", ends), starts, ends)


def _common_head(one: bytes, other: bytes) -> int:
    most, at = min(len(one), len(other)), 0
    while at < most and one[at : at + _BLOCK] == other[at : at + _BLOCK]:
        at += _BLOCK
    low, high = at, min(at + _BLOCK, most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return min(low, most)


def _common_tail(one: bytes, other: bytes, most: int) -> int:
    """Number of octets at the end of both that are the same, `most` at most."""
    long, longer = len(one), len(other)
    at = 0
    while at + _BLOCK <= most and one[long - at - _BLOCK : long - at] == other[longer - at - _BLOCK : longer - at]:
        at += _BLOCK
    low, high = at, min(at + _BLOCK, most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[long - middle : long - low] == other[longer - middle : longer - low]:
            low = middle
        else:
            high = middle - 1
    return low
