"""One line: everything in it that may be a secret, judged."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from secgate.secrets import joined
from secgate.secrets.chunks import Chunk, windows
from secgate.secrets.detectors import Candidate, Detectors
from secgate.secrets.encoded import decoded_runs
from secgate.secrets.labels import FORMS, labelled
from secgate.secrets.names import name_before, safe_name
from secgate.secrets.prefilter import Prefilter, Selection, label_windows
from secgate.secrets.score import judge
from secgate.secrets.search import HeldWords, Search
from secgate.secrets.structure import JWT, KEY_BEGIN, KEY_END, URL, read_key
from secgate.secrets.values import Job
from secgate.secrets.verdict import Verdict, gravity
from secgate.secrets.words import Names

_STRUCTURED = frozenset({"provider", "url", "jwt", "key"})
_SOURCE_RANK = {"keyword": 1, "stock": 2, "entropy": 3}
KEY = Verdict("live", "high", "structure", "a private key block whose body decodes to a key")

_LONGEST_SETTINGS = 4_000  # characters; a longer text is a program or a map of one
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]+")


@dataclass(frozen=True)
class Hit:
    """A judged candidate; its repr holds no value."""

    value: str = field(repr=False)
    type: str
    start: int
    name: str
    verdict: Verdict
    end: int
    known: bool = False


class LineExaminer:
    """Examines one line after the other; made once for a scan.

    Attributes:
        names: what names a secret here.
        prefilter: chooses the lines that are worth it.
        search: finds what that, and strings in pieces, are told by.
    """

    def __init__(self, job: Job, *, octets: int = 0) -> None:
        """Made ready for so many octets."""
        self._job = job
        self._detectors = Detectors()
        self.names = Names(job.secret_names)
        self.prefilter = Prefilter(self.names.literals)
        self.search = Search((*self.prefilter.wanted, *joined.WANTED), octets=octets)
        self._held = HeldWords(FORMS.words) if self.search.at_once else None

    def hits(self, line: str, selection: Selection, number: int) -> list[Hit]:
        """The judged candidates of one line, overlapping ones merged into the best."""
        found = self._in_windows(line, selection, number)
        for offset, window in label_windows(line, self.search) if number in selection.label else ():
            found.extend(_moved(one, offset) for one in labelled(window, self.names, self._held))
        judged = []
        if number in selection.encoded:
            for start, run, text in decoded_runs(line):
                inside = (*self._detectors.structured(text), *_structured(text))
                placed = ((one, judge(one, text, self._job, self.names)) for one in inside)
                # NOTE: a label beside the run says nothing of what is inside it; structure does.
                judged += [
                    (replace(one, start=start, width=len(run)), verdict)
                    for one, verdict in placed
                    if verdict.basis == "structure" and verdict.klass != "publishable"
                ]
                judged += [
                    (replace(one, start=start, width=len(run)), verdict)
                    for one, verdict in self._settings(run, text)
                    if verdict.klass in {"live", "likely"}
                ]
                if _holds_key(text):
                    judged.append((Candidate(run, "Private key", "key", start), KEY))
        for one in found:
            named = one if one.name else _named(one, line)
            judged.append((named, judge(named, line, self._job, self.names)))
        # NOTE: a label may run into a token that stands right before it; such a name would carry the token out.
        values = [one.value for one, verdict in judged if verdict.klass != "placeholder"]
        return [
            Hit(one.value, one.type, one.start, safe_name(one.name, values), verdict, one.end)
            for one, verdict in merged(judged)
        ]

    def _in_windows(self, line: str, selection: Selection, number: int) -> list[Candidate]:
        """What detectors and structure show in a line; in a very long one, what they show in overlapping windows."""
        parts = list(windows(line))
        numbers = range(len(parts)) if len(parts) > 1 else [number]
        if len(parts) > 1:
            found = (
                self.search.look(Chunk.of([window for _, window in parts], numbers)) if self.search.at_once else None
            )
            chosen = Selection.everything(numbers) if found is None else self.prefilter.choose(found)
            selection = selection.within(number, chosen)
        distinct: dict[tuple[int, str, str], Candidate] = {}
        structured: list[Candidate] = []
        for at, (offset, window) in zip(numbers, parts, strict=True):
            for one in self._detectors.candidates(window, selection, at):
                moved = _moved(one, offset)
                distinct.setdefault((moved.start, moved.value, moved.type), moved)
            if at in selection.structure:
                structured.extend(_moved(one, offset) for one in _structured(window))
        return [*distinct.values(), *structured]

    def _settings(self, run: str, text: str) -> Iterator[tuple[Candidate, Verdict]]:
        """What labels call secret in a short text in base64: the settings that a secret of a cluster holds."""
        if len(text) > _LONGEST_SETTINGS or not _ENCODED.fullmatch(run):
            return
        for line in text.splitlines():
            for one in labelled(line, self.names, self._held):
                yield one, judge(one, line, self._job, self.names)


def merged(judged: list[tuple[Candidate, Verdict]]) -> list[tuple[Candidate, Verdict]]:
    """Candidates without overlaps: what structure says goes first, then the graver class, the surer, the longer."""
    ranked = sorted(
        judged,
        key=lambda pair: (
            pair[0].source not in _STRUCTURED and pair[1].basis != "structure",
            gravity(pair[1]),
            _SOURCE_RANK.get(pair[0].source, 0),
            -len(pair[0].value),
            pair[0].start,
            pair[0].type,
        ),
    )
    kept: list[tuple[Candidate, Verdict]] = []
    taken: list[tuple[int, int]] = []
    for one, verdict in ranked:
        at = bisect_left(taken, (one.start, one.end))
        if (at and taken[at - 1][1] > one.start) or (at < len(taken) and taken[at][0] < one.end):
            continue
        taken.insert(at, (one.start, one.end))
        kept.append((one, verdict))
    return sorted(kept, key=lambda pair: pair[0].start)


def _moved(one: Candidate, offset: int) -> Candidate:
    return replace(one, start=offset + one.start) if offset else one


def _holds_key(text: str) -> bool:
    begin = KEY_BEGIN.search(text)
    if begin is None:
        return False
    kind = next(group for group in begin.groups() if group)
    block = read_key(kind, KEY_END.split(text[begin.end() :])[0])
    return block.real and not block.encrypted


def _structured(line: str) -> Iterator[Candidate]:
    for match in URL.finditer(line):
        name = f"{match.group('user')}@{match.group('host')}"
        written = match.group("password")
        yield Candidate(unquote(written), "Connection string", "url", match.start("password"), name, width=len(written))
    for match in JWT.finditer(line):
        yield Candidate(match.group(), "JSON Web Token", "jwt", match.start())


def _named(one: Candidate, line: str) -> Candidate:
    name = name_before(line, one.start)
    return replace(one, name=name) if name else one
