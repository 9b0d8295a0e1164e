"""Formats for spreadsheets are written row by row: what stands in memory does not grow with the report."""

import io
import tracemalloc

import pytest

from reports.factory import finding, item, report
from secgate.cli.outputs import rendered, written
from secgate.model import Report, Status, Verdict
from secgate.reports import formats


class Sink(io.RawIOBase):
    """Counts what is written and keeps nothing of it; a place can be gone back to, as a zip archive wants it."""

    def __init__(self) -> None:
        self.size = self.writes = self.largest = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        length = memoryview(data).nbytes  # type: ignore[arg-type]
        self.size, self.writes, self.largest = self.size + length, self.writes + 1, max(self.largest, length)
        return length


def with_findings(count: int) -> Report:
    """A report with so many findings, each with a text of its own."""
    many = tuple(finding(id=f"F-{n:012x}", path=f"src/{n}.ts", message=f"{n}: " + "a word " * 40) for n in range(count))
    return report(item(status=Status.FAIL, findings=many, blocks=True), verdict=Verdict.FAIL, exit_code=1)


@pytest.fixture(scope="module")
def large() -> Report:
    """Twenty thousand findings, which are eleven megabytes of text."""
    return with_findings(20_000)


def peak(name: str, made: Report) -> int:
    """The most bytes that Python held at a time while it wrote."""
    tracemalloc.start()
    try:
        written(name, made, Sink())  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_four_times_the_rows_take_no_more_memory(name: str) -> None:
    few, many = with_findings(500), with_findings(2_000)
    written(name, few, io.BytesIO())
    small, big = (peak(name, made) for made in (few, many))
    assert big < small * 1.2 + 100_000


def test_twenty_thousand_rows_of_csv_take_less_than_a_megabyte(large: Report) -> None:
    assert peak("csv", large) < 1_000_000


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_twenty_thousand_rows_leave_in_small_parts(name: str, large: Report) -> None:
    sink = Sink()
    written(name, large, sink)  # type: ignore[arg-type]
    assert sink.size > 1_000_000
    assert sink.largest < 100_000


@pytest.mark.parametrize("name", sorted(formats()))
def test_what_is_streamed_is_what_is_rendered(name: str) -> None:
    made, out = report(), io.BytesIO()
    written(name, made, out)
    assert out.getvalue() == rendered(name, made)
