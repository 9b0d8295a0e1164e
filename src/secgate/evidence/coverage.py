"""Coverage reports: lcov, the JSON of istanbul and of coverage.py, Cobertura XML. All come down to lines per file.

Sources: man geninfo (lcov), github.com/istanbuljs (coverage-summary.json, coverage-final.json), the Cobertura DTD
coverage-04, coverage.readthedocs.io (`coverage json`).
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import entry, is_count, read_json, read_text

# No file has more lines that run.
_MOST = 10_000_000
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
    return made


def _lcov(data: bytes) -> Coverage:
    """Records that begin with SF: and end with end_of_record; one file may have several, of several runs."""
    runs: dict[str, dict[int, bool]] = {}
    path: str | None = None
    for line in read_text(data):
        key, _, value = line.partition(":")
        if key == "SF":
            if path is not None:
                raise UnreadableReport("is cut off: a record of lcov does not end")
            path = value
            runs.setdefault(path, {})
        elif line == "end_of_record":
            path = None
        elif key == "DA" and path is not None:
            number, hits = _pair(value)
            runs[path][number] = runs[path].get(number, False) or hits > 0
        elif path is None and key not in {"", "TN"} and not line.startswith("#"):
            raise UnreadableReport("has no form that is known: lcov, istanbul, Cobertura, coverage.py")
    if path is not None:
        raise UnreadableReport("is cut off: a record of lcov does not end")
    return Coverage("lcov", {name: Lines(len(ran), sum(ran.values())) for name, ran in runs.items()})


def _pair(value: str) -> tuple[int, int]:
    number, _, hits = value.partition(",")
    try:
        return int(number), int(hits.partition(",")[0])
    except ValueError as error:
        raise UnreadableReport("has a line of lcov that cannot be read") from error


def _json(data: bytes) -> Coverage:
    said = read_json(data)
    if not isinstance(said, dict):
        raise UnreadableReport("has no form that is known: lcov, istanbul, Cobertura, coverage.py")
    if isinstance(said.get("meta"), dict) and "files" in said:
        return Coverage("coverage.py", dict(_coverage_py(entry(said, "files", dict))))
    if "total" in said and isinstance(said["total"], dict):
        files = {path: _summary(one) for path, one in said.items() if path != "total"}
        whole, counted = _summary(said["total"]), sum(files.values(), Lines(0, 0))
        if whole != counted:
            raise UnreadableReport("contradicts itself: its total is not the sum of its files")
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


def _coverage_py(files: Mapping[str, object]) -> Iterator[tuple[str, Lines]]:
    for path, one in files.items():
        summary = entry(one, "summary", dict)
        yield path, Lines(_count(summary, "num_statements"), _count(summary, "covered_lines"))


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
    for found in root.iter("class"):
        name = found.get("filename", "")
        if not name:
            raise UnreadableReport("holds a class without a file")
        ran = runs.setdefault(posixpath.join(base, name), {})
        for line in found.iterfind("lines/line"):
            number, hits = _pair(f"{line.get('number', '')},{line.get('hits', '')}")
            ran[number] = ran.get(number, False) or hits > 0
    return Coverage("Cobertura", {path: Lines(len(ran), sum(ran.values())) for path, ran in runs.items()})
