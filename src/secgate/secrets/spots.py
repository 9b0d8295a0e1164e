"""Where values stand and how they are masked, without the values."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Spot:
    """Where a value can be read again.

    Attributes:
        order: of the document.
        line: number of the line in the document.
        start: offset in the line.
        length: characters of the value when it stands there as it is; 0 when the scanner must look at it again.
        path: one at which the content stands.
        whole: the line alone does not show it.
    """

    order: int
    line: int
    start: int
    length: int
    path: str
    whole: bool


@dataclass(frozen=True)
class Masked:
    """How a value is to be masked in texts: `random` when any piece gives it away, `sure` when it is surely one."""

    random: bool
    sure: bool
    skip: int

    def stricter(self, other: "Masked") -> "Masked":
        """What satisfies both."""
        return replace(self, random=self.random or other.random, sure=self.sure or other.sure)
