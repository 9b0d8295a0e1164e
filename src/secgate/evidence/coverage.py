"""Coverage reports: lcov, the JSON of istanbul and of coverage.py, Cobertura XML. All come down to lines per file.

Sources: man geninfo (lcov), github.com/istanbuljs (coverage-summary.json, coverage-final.json), the Cobertura DTD
coverage-04, coverage.readthedocs.io (`coverage json`).
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import entry, is_count, read_json, read_text

# No file has more lines that run.
_MOST = 10_000_000
_NO_FORM = "has no form that is known: lcov, istanbul, Cobertura, coverage.py"
_NO_END = "is cut off: a record of lcov does not end"
_NOT_THE_SUM = "contradicts itself: its total is not the sum of its files"
_DTD = b"cobertura.sourceforge.net/xml/coverage-"


@dataclass(frozen=True)
class Lines:
    """Lines of a file that can run, and how many of them did."""

    total: int
    covered: int

    def __add__(self, other: "Lines") -> "Lines":
        """Both together."""
        return Lines(self.total + other.total, self.covered + other.covered)

    @property
    def percent(self) -> float:
        """How much of it ran; all of it where nothing can."""
        return 100 * self.covered / self.total if self.total else 100.0


@dataclass(frozen=True)
class Coverage:
    """One report.

    Attributes:
        form: which it is.
        files: lines by path, as the tool wrote it.
    """

    form: str
    files: Mapping[str, Lines]


def read_coverage(data: bytes) -> Coverage:
    """What a coverage report says.

    Args:
        data: the file's bytes.

    Raises:
        UnreadableReport: when it has no form that is known, contradicts itself, or speaks of no file.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    made = _cobertura(data) if start == b"<" else _json(data) if start == b"{" else _lcov(data)
    if not made.files:
        raise UnreadableReport("looked at no file")
    if any(not 0 <= lines.covered <= lines.total <= _MOST for lines in made.files.values()):
        raise UnreadableReport("says that more lines ran than there are")
    if not any(lines.total for lines in made.files.values()):
        raise UnreadableReport("shows no line that could run")
    return made


def _lcov(data: bytes) -> Coverage:
    """Records that begin with SF: and end with end_of_record; one file may have several, of several runs."""
    runs: dict[str, dict[int, bool]] = {}
    record: _Record | None = None
    for line in read_text(data):
        key, _, value = line.partition(":")
        if key == "SF":
            if record is not None:
                raise UnreadableReport(_NO_END)
            record = _Record(value)
        elif line == "end_of_record" and record is not None:
            record.require_counts()
            ran = runs.setdefault(record.path, {})
            ran.update({number: ran.get(number, False) or hit for number, hit in record.ran.items()})
            record = None
        elif record is not None:
            record.take(key, value)
        elif key not in {"", "TN"} and not line.startswith("#"):
            raise UnreadableReport(_NO_FORM)
    if record is not None:
        raise UnreadableReport(_NO_END)
    return Coverage("lcov", {name: Lines(len(ran), sum(ran.values())) for name, ran in runs.items()})


@dataclass
class _Record:
    """One record of lcov: its lines, and what it counts of them (LF: lines, LH: lines that ran)."""

    path: str
    ran: dict[int, bool] = field(default_factory=dict)
    rows: int = 0
    counted: dict[str, int] = field(default_factory=dict)

    def take(self, key: str, value: str) -> None:
        if key == "DA":
            number, hits = _pair(value)
            if number < 1:
                raise UnreadableReport("speaks of a line that no file has")
            self.ran[number] = self.ran.get(number, False) or hits > 0
            self.rows += 1
        elif key in {"LF", "LH"}:
            count = _pair(f"{value},0")[0]
            if self.counted.setdefault(key, count) != count:
                raise UnreadableReport("contradicts itself: a record of lcov counts its lines twice")

    def require_counts(self) -> None:
        """Raises UnreadableReport when the record counts other lines than it shows."""
        # NOTE: some tools write a line once for each function on it, and count it as often.
        found = self.counted.get("LF", len(self.ran))
        if found not in {len(self.ran), self.rows} or (self.rows == len(self.ran) and self._hits_differ()):
            raise UnreadableReport("contradicts itself: a record of lcov counts other lines than it shows")

    def _hits_differ(self) -> bool:
        return self.counted.get("LH", sum(self.ran.values())) != sum(self.ran.values())


def _pair(value: str) -> tuple[int, int]:
    number, _, hits = value.partition(",")
    try:
        return int(number), int(hits.partition(",")[0])
    except ValueError as error:
        raise UnreadableReport("has a line of lcov that cannot be read") from error


def _json(data: bytes) -> Coverage:
    said = read_json(data)
    if not isinstance(said, dict):
        raise UnreadableReport(_NO_FORM)
    if isinstance(said.get("meta"), dict) and "files" in said:
        return _of_coverage_py(said)
    if "total" in said and isinstance(said["total"], dict):
        files = {path: _summary(one) for path, one in said.items() if path != "total"}
        whole, counted = _summary(said["total"]), sum(files.values(), Lines(0, 0))
        if whole != counted:
            raise UnreadableReport(_NOT_THE_SUM)
        return Coverage("istanbul summary", files)
    return Coverage("istanbul", {path: _istanbul(one) for path, one in said.items()})


def _summary(one: object) -> Lines:
    lines = entry(one, "lines", dict)
    return Lines(_count(lines, "total"), _count(lines, "covered"))


def _istanbul(one: object) -> Lines:
    """Lines of a file by its statements: a line ran when a statement that begins on it did."""
    places, hits = entry(one, "statementMap", dict), entry(one, "s", dict)
    if places.keys() != hits.keys():
        raise UnreadableReport("is cut off: it counts statements that it does not place")
    ran: dict[int, bool] = {}
    for name, place in places.items():
        line = _count(entry(place, "start", dict), "line")
        ran[line] = ran.get(line, False) or _count(hits, name) > 0
    return Lines(len(ran), sum(ran.values()))


def _of_coverage_py(said: Mapping[str, object]) -> Coverage:
    files = dict(_coverage_py(entry(said, "files", dict)))
    totals = entry(said, "totals", dict)
    if Lines(_count(totals, "num_statements"), _count(totals, "covered_lines")) != sum(files.values(), Lines(0, 0)):
        raise UnreadableReport(_NOT_THE_SUM)
    return Coverage("coverage.py", files)


def _coverage_py(files: Mapping[str, object]) -> Iterator[tuple[str, Lines]]:
    for path, one in files.items():
        summary = entry(one, "summary", dict)
        lines = Lines(_count(summary, "num_statements"), _count(summary, "covered_lines"))
        if len(entry(one, "executed_lines", list)) != lines.covered:
            raise UnreadableReport("contradicts itself: a file counts other lines than it shows")
        yield path, lines


def _count(value: object, key: str) -> int:
    found = entry(value, key, int)
    if not is_count(found):
        raise UnreadableReport("counts less than nothing")
    return found


def _cobertura(data: bytes) -> Coverage:
    try:
        # NOTE: tools name the DTD of Cobertura, which defines nothing; entities of its own are another thing.
        root = fromstring(data, forbid_dtd=_DTD not in data[:1_000], forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise UnreadableReport("declares a document type or entities, which no coverage report needs") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableReport("is not well-formed XML") from error
    if root.tag != "coverage":
        raise UnreadableReport("is no Cobertura XML: its outermost element is not <coverage>")
    sources = [source.text.strip() for source in root.iter("source") if source.text and source.text.strip()]
    base = sources[0] if len(sources) == 1 else ""
    runs: dict[str, dict[int, bool]] = {}
    rows = 0
    for found in root.iter("class"):
        name = found.get("filename", "")
        if not name:
            raise UnreadableReport("holds a class without a file")
        ran = runs.setdefault(posixpath.join(base, name), {})
        for line in found.iterfind("lines/line"):
            number, hits = _pair(f"{line.get('number', '')},{line.get('hits', '')}")
            ran[number] = ran.get(number, False) or hits > 0
            rows += 1
    files = {path: Lines(len(ran), sum(ran.values())) for path, ran in runs.items()}
    _require_total(root, sum(files.values(), Lines(0, 0)), rows)
    return Coverage("Cobertura", files)


def _require_total(root: Element, whole: Lines, rows: int) -> None:
    """What the outermost element counts is there; a line that stands in several classes may count as often."""
    counted = {key: _pair(f"{text},0")[0] for key in ("valid", "covered") if (text := root.get(f"lines-{key}"))}
    exact = rows == whole.total
    if counted.get("valid", rows) not in {rows, whole.total} or (
        exact and counted.get("covered", whole.covered) != whole.covered
    ):
        raise UnreadableReport(_NOT_THE_SUM)
