"""What one content shows wherever it stands, and how that is kept: without any value, as places of its own lines."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from secgate.secrets.line import Hit
from secgate.secrets.verdict import Verdict

# Index of the line, number of lines, and what stands there.
Row = tuple[int, int, Hit]
# The same without its value: all that is kept of a hit.
Bare = tuple[Any, ...]
_NO_SECRET = frozenset({"placeholder", "publishable"})


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
        return _telling(self)

    @property
    def names(self) -> set[str]:
        """What the target calls what stands in it."""
        return {hit.name for _, _, hit in (*self.rows, *self.live)}


@dataclass(frozen=True)
class Quiet:
    """What a content shows of which nothing is a secret, without the values; else as `Shown`."""

    rows: tuple[tuple[int, int, Bare], ...]
    pragmas: tuple[int, ...]
    whole: bool
    until: int | None

    @property
    def telling(self) -> tuple[int, ...] | None:
        """Indexes of the lines that show anything; None: all must be looked at."""
        return _telling(self)

    @property
    def names(self) -> set[str]:
        """What the target calls what stands in it."""
        return {bare[_NAME] for _, _, bare in self.rows}


def _telling(one: Shown | Quiet) -> tuple[int, ...] | None:
    return None if one.whole else tuple(sorted({*(row[0] for row in one.rows), *one.pragmas}))


class Writing:
    """Makes plain JSON of what contents show; what is said again and again is written once.

    Attributes:
        hits: what rows refer to by their number.
    """

    def __init__(self, live: Container[str]) -> None:
        """Made ready, while these values are live."""
        self._live = live
        self.hits: dict[Bare, int] = {}

    def written(self, one: Shown | Quiet) -> list[Any]:
        """What a content shows; hardly anything where that is nothing."""
        if isinstance(one, Quiet):
            return [self._numbered(one.rows), [], one.pragmas, one.whole, one.until, True]
        if one == Shown():
            return []
        rows, live = ([(index, span, _bare(hit)) for index, span, hit in some] for some in (one.rows, one.live))
        return [self._numbered(rows), self._numbered(live), one.pragmas, one.whole, one.until, self._is_quiet(one)]

    def _numbered(self, rows: Iterable[tuple[int, int, Bare]]) -> list[list[int]]:
        return [[index, span, self.hits.setdefault(bare, len(self.hits))] for index, span, bare in rows]

    def _is_quiet(self, one: Shown) -> bool:
        hits = [hit for _, _, hit in one.rows]
        return not one.live and all(
            hit.verdict.klass in _NO_SECRET and not hit.known and hit.value not in self._live for hit in hits
        )


_NAME = 4


def _bare(hit: Hit) -> Bare:
    said = hit.verdict
    return (
        hit.type, hit.start, hit.end, len(hit.value), hit.name, hit.known,
        said.klass, said.confidence, said.basis, said.reason,
    )  # fmt: skip


class Reading:
    """Makes of plain JSON what contents show, with the values that their lines hold."""

    def __init__(self, hits: Sequence[Any]) -> None:
        """Made ready.

        Raises:
            TypeError, ValueError: this is something else.
        """
        self._bare: list[Bare] = list(map(tuple, hits))
        self._verdicts: dict[tuple[str, ...], Verdict] = {}
        self._hits = [self._parsed(*hit) for hit in hits]

    def _parsed(
        self, type_: str, start: int, end: int, length: int, name: str, known: bool, *said: str
    ) -> tuple[str, int, int, int, str, bool, Verdict]:
        if said not in self._verdicts:
            klass, confidence, basis, reason = said
            self._verdicts[said] = Verdict(klass, confidence, basis, reason)  # type: ignore[arg-type]
        return type_, start, end, start + length, name, known, self._verdicts[said]

    def quiet(self, document: Sequence[Any]) -> Quiet:
        """What a content shows of which nothing is a secret.

        Raises:
            TypeError, ValueError, IndexError: this is something else.
        """
        rows, _, pragmas, whole, until, _ = document
        return Quiet(
            tuple((index, span, self._bare[number]) for index, span, number in rows), tuple(pragmas), whole, until
        )

    def shown(self, document: Sequence[Any], lines: Sequence[str]) -> Shown:
        """What a content with these lines shows.

        Raises:
            TypeError, ValueError, IndexError: this is something else, or other lines.
        """
        if not document:
            return Shown()
        rows, live, pragmas, whole, until, _ = document
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


def is_quiet(document: Sequence[Any]) -> bool:
    """Whether nothing that is written of a content is a secret."""
    return bool(document) and bool(document[5])


def expired(document: Sequence[Any], now: int) -> bool:
    """Whether what is written of a content does not hold any more."""
    return bool(document) and document[4] is not None and now >= int(document[4])
