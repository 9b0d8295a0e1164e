"""What one content shows wherever it stands, and how that is kept: without any value, as places of its own lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from secgate.secrets.line import Hit
from secgate.secrets.verdict import Verdict

# Index of the line, number of lines, and what stands there.
Row = tuple[int, int, Hit]


@dataclass(frozen=True)
class Shown:
    """What one content shows; all of its values stand in its lines as they are.

    Attributes:
        rows: everything, once the values that are live anywhere were looked up in it.
        live: what may be live by itself, before that.
        pragmas: indexes of lines that ask a scanner to look away.
        whole: some of it no line shows alone.
        until: the first second at which a token that is valid now has expired; None: never.
    """

    rows: tuple[Row, ...] = ()
    live: tuple[Row, ...] = ()
    pragmas: tuple[int, ...] = ()
    whole: bool = False
    until: int | None = None

    @property
    def telling(self) -> tuple[int, ...] | None:
        """Indexes of the lines that show anything; None: all must be looked at."""
        return None if self.whole else tuple(sorted({*(row[0] for row in self.rows), *self.pragmas}))

    @property
    def names(self) -> set[str]:
        """What the target calls what stands in it."""
        return {hit.name for _, _, hit in (*self.rows, *self.live)}


class Writing:
    """Makes plain JSON of what contents show; what is said again and again is written once.

    Attributes:
        hits: what rows refer to by their number.
    """

    def __init__(self) -> None:
        self.hits: dict[tuple[Any, ...], int] = {}

    def written(self, shown: Shown) -> list[Any]:
        """What a content shows; hardly anything where that is nothing."""
        if shown == Shown():
            return []
        return [self._rows(shown.rows), self._rows(shown.live), shown.pragmas, shown.whole, shown.until]

    def _rows(self, rows: Iterable[Row]) -> list[list[int]]:
        return [[index, span, self._hit(hit)] for index, span, hit in rows]

    def _hit(self, hit: Hit) -> int:
        said = hit.verdict
        plain = (
            hit.type, hit.start, hit.end, len(hit.value), hit.name, hit.known,
            said.klass, said.confidence, said.basis, said.reason,
        )  # fmt: skip
        return self.hits.setdefault(plain, len(self.hits))


class Reading:
    """Makes of plain JSON what contents show, with the values that their lines hold."""

    def __init__(self, hits: Sequence[Any]) -> None:
        """Made ready.

        Raises:
            TypeError, ValueError: this is something else.
        """
        self._verdicts: dict[tuple[str, ...], Verdict] = {}
        self._hits = [self._parsed(*hit) for hit in hits]

    def _parsed(
        self, type_: str, start: int, end: int, length: int, name: str, known: bool, *said: str
    ) -> tuple[str, int, int, int, str, bool, Verdict]:
        if said not in self._verdicts:
            klass, confidence, basis, reason = said
            self._verdicts[said] = Verdict(klass, confidence, basis, reason)  # type: ignore[arg-type]
        return type_, start, end, start + length, name, known, self._verdicts[said]

    def shown(self, document: Sequence[Any], lines: Sequence[str]) -> Shown:
        """What a content with these lines shows.

        Raises:
            TypeError, ValueError, IndexError: this is something else, or other lines.
        """
        if not document:
            return Shown()
        rows, live, pragmas, whole, until = document
        return Shown(self._rows(rows, lines), self._rows(live, lines), tuple(pragmas), whole, until)

    def _rows(self, rows: Iterable[Sequence[int]], lines: Sequence[str]) -> tuple[Row, ...]:
        return tuple((index, span, self._hit(number, lines[index])) for index, span, number in rows)

    def _hit(self, number: int, line: str) -> Hit:
        type_, start, end, stop, name, known, verdict = self._hits[number]
        if len(line) < stop:
            raise ValueError("another line")
        return Hit(line[start:stop], type_, start, name, verdict, end, known)


def has_rows(document: Sequence[Any]) -> bool:
    """Whether what is written of a content wants its lines."""
    return bool(document) and bool(document[0] or document[1])


def expired(document: Sequence[Any], now: int) -> bool:
    """Whether what is written of a content does not hold any more."""
    return bool(document) and document[4] is not None and now >= int(document[4])
