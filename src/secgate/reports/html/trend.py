"""What became of an earlier report in this one, as `secgate diff` tells it; lists that a page can hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.model.difference import Difference, FileRow, FindingRow, ItemRow, PackageRow
from secgate.reports.words import place, short, word

MOST = 50


@dataclass(frozen=True)
class Row:
    """A finding: where, how bad, of which item, its id, and what is to be said of it."""

    place: str
    severity: str
    item: str
    id: str
    told: str


@dataclass(frozen=True)
class Kind:
    """Findings of which the same became; `left` more are not listed."""

    title: str
    rows: tuple[Row, ...]
    left: int

    @property
    def count(self) -> int:
        """All of them, listed or not."""
        return len(self.rows) + self.left


@dataclass(frozen=True)
class Moved:
    """An item or a package that is decided otherwise than before, and why."""

    id: str
    before: str
    after: str
    because: str


@dataclass(frozen=True)
class Trend:
    """The difference to an earlier report.

    Attributes:
        made: the whole of it.
        kinds: findings by what became of them, those that are worse first; none is empty.
        moved: packages with another verdict, and items with another status or level, those that are worse first.
        files: files that nobody looks at any more, `files_left` more beside those listed.
    """

    made: Difference
    kinds: tuple[Kind, ...]
    moved: tuple[Moved, ...]
    files: tuple[FileRow, ...]
    files_left: int


def trend(made: Difference) -> Trend:
    """The difference as a page shows it."""
    return Trend(
        made=made,
        kinds=tuple(_kinds(made)),
        moved=(
            *(_package(row) for row in (*made.packages_fell, *made.packages_rose)),
            *(_moved(row) for row in (*made.fell, *made.rose)),
        ),
        files=made.not_examined[:MOST],
        files_left=max(0, len(made.not_examined) - MOST),
    )


def _kinds(made: Difference) -> Iterator[Kind]:
    for title, rows in (
        ("New", made.new),
        ("Regressed", made.regressed),
        ("Gone where nobody has looked", made.unknown),
        ("Fixed", made.fixed),
        ("Moved", made.moved),
        ("Accepted now", made.accepted),
    ):
        if rows:
            yield Kind(title, tuple(map(_row, rows[:MOST])), max(0, len(rows) - MOST))


def _row(row: FindingRow) -> Row:
    at = place(row.path, row.line) + (f" in commit {short(row.commit)}" if row.commit else "")
    told = [f"was {row.before}"] if row.before else []
    told += [row.because] if row.because else []
    told += [] if row.state == "open" or told else [f"now {row.state}"]
    return Row(at, str(row.severity), row.item, row.id, ", ".join(told))


def _moved(row: ItemRow) -> Moved:
    before, after = word(row.before), word(row.after)
    if row.level_after is not None and row.level_before is not row.level_after:
        before, after = f"{before} ({row.level_before})", f"{after} ({row.level_after})"
    return Moved(row.id, before, after, row.because)


def _package(row: PackageRow) -> Moved:
    before, after = ("no verdict" if one is None else str(one) for one in (row.before, row.after))
    return Moved(f"package {row.dir}", before, after, row.because)
