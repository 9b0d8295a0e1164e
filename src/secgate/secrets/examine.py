"""All lines of a corpus judged, key blocks read, and live values looked up everywhere else."""

import base64
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote, unquote

from secgate.limits import OutOfTimeError, Watch, watched
from secgate.secrets.chunks import chunks, fold, windows
from secgate.secrets.context import LOOK_AHEAD, MAX_ROWS, alone, below, beside, has_rows, is_head, is_member
from secgate.secrets.corpus import Corpus, Document
from secgate.secrets.detectors import Candidate, Detectors
from secgate.secrets.encoded import decoded_runs
from secgate.secrets.joined import join
from secgate.secrets.labels import labelled
from secgate.secrets.names import name_before, safe_name
from secgate.secrets.prefilter import Choice, Selection, label_windows
from secgate.secrets.readers.files import MOST_LINES
from secgate.secrets.score import judge
from secgate.secrets.structure import JWT, KEY_BEGIN, KEY_END, URL, KeyBlock, read_key
from secgate.secrets.values import Job
from secgate.secrets.verdict import Verdict
from secgate.secrets.words import Names

_STRUCTURED = frozenset({"provider", "url", "jwt", "key"})
_KLASS_RANK = {"live": 0, "likely": 1, "test": 2, "publishable": 3, "placeholder": 4}
_SURENESS_RANK = {"high": 0, "medium": 1, "low": 2}
_SOURCE_RANK = {"keyword": 1, "stock": 2, "entropy": 3}
KEY = Verdict("live", "high", "structure", "a private key block whose body decodes to a key")
KNOWN = Verdict("live", "high", "known", "the same value is judged live elsewhere")
_KEY_LINES = 200
_LONGEST_SETTINGS = 4_000  # characters; a longer text is a program or a map of one
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]+")
LINE_S = 10.0
_CHARACTERS_IN_A_SECOND = 50_000  # a tenth of what a line without a trap takes


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


class Examiner:
    """Hits by line number, and key blocks by document.

    Attributes:
        slow: numbers of the lines that could not be examined in the time that a line has.
    """

    def __init__(self, corpus: Corpus, job: Job) -> None:
        self.corpus = corpus
        self._job = job
        self.by_line: dict[int, list[Hit]] = {}
        self.key_lines: set[int] = set()
        self._heads: set[int] = set()
        self._told: dict[int, list[int]] | None = None
        self._members: set[int] = set()
        self.pragma_lines: set[int] = set()
        self.slow: set[int] = set()
        self._names = Names(job.secret_names)
        numbers, own = corpus.numbers(), len(corpus.lines)
        choice = Choice(corpus.lines, self._names.literals)
        self._joined = join(corpus, choice.take)
        self._blocks = {id(corpus.documents[index]): blocks for index, blocks in self._joined.blocks.items()}
        self._among = [*numbers, *range(own, len(corpus.lines))]
        for chunk in chunks(corpus.lines, range(own, len(corpus.lines))):
            choice.take(chunk)
        self._examine(choice.selection())

    def _examine(self, selection: Selection) -> None:
        detectors = Detectors()
        with watched() as watch:
            for number in selection.any():
                line = self.corpus.lines[number]
                if KEY_BEGIN.search(line):
                    self.key_lines.add(number)
                elif number in selection.head and is_head(line, self._names):
                    self._heads.add(number)
                if number in selection.label and is_member(line, self._names):
                    self._members.add(number)
                if "pragma" in line and "allowlist" in line:
                    self.pragma_lines.add(number)
                hits = self._in_time(watch, line, partial(self.hits, line, detectors, selection, number))
                if hits is None:
                    self.slow.add(number)
                elif hits:
                    self.by_line[number] = hits
        self._place_joined()

    def told(self, document: Document) -> list[int]:
        """Indexes of the lines of a document that show something, or may together with others."""
        if self._told is None:
            # NOTE: one look at each line of each document, not one for each kind of line.
            marks = self.corpus.marks(self.by_line, self.key_lines, self._heads, self._members, self.pragma_lines)
            self._told = {id(one): indexes for one, indexes in self.corpus.indexes(marks) if indexes}
        return self._told.get(id(document), [])

    def telling_lines(self, *, placeholders: bool) -> set[int]:
        """Numbers of the lines that show something, with or without what is surely no secret."""
        if placeholders:
            return set(self.by_line)
        return {
            number for number, hits in self.by_line.items() if any(hit.verdict.klass != "placeholder" for hit in hits)
        }

    def _in_time(self, watch: Watch, line: str, work: Callable[[], list[Hit]]) -> list[Hit] | None:
        """What the work gives; None when it takes longer than a line of this length may."""
        watch.start(LINE_S + len(line) / _CHARACTERS_IN_A_SECOND)
        try:
            return work()
        except OutOfTimeError:
            return None
        finally:
            watch.stop()

    def _place_joined(self) -> None:
        """Give each line what only its pieces put together show."""
        for number, (form, start) in self._joined.of_line.items():
            line, own = self.corpus.lines[number], self.by_line.get(number, [])
            known = {hit.value for hit in own}
            more = [hit for hit in self.by_line.get(form, ()) if hit.value not in line and hit.value not in known]
            if more:
                end = len(line)
                self.by_line[number] = [*own, *(replace(_in_pieces(hit), start=start, end=end) for hit in more)]

    def hits(self, line: str, detectors: Detectors, selection: Selection, number: int) -> list[Hit]:
        """The judged candidates of one line, overlapping ones merged into the best."""
        folded = fold(line)
        found = detectors.candidates(line, folded, selection, number)
        labels, structure = number in selection.label, number in selection.structure
        for offset, window in windows(line) if structure else ():
            found.extend(_moved(one, offset) for one in _structured(window))
        for offset, window in label_windows(line) if labels else ():
            found.extend(_moved(one, offset) for one in labelled(window, self._names))
        judged = []
        if number in selection.encoded:
            for start, run, text in decoded_runs(line):
                inside = (*detectors.structured(text), *_structured(text))
                placed = ((one, judge(one, text, self._job, self._names)) for one in inside)
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
            judged.append((named, judge(named, line, self._job, self._names)))
        # NOTE: a label may run into a token that stands right before it; such a name would carry the token out.
        values = [one.value for one, verdict in judged if verdict.klass != "placeholder"]
        return [
            Hit(one.value, one.type, one.start, safe_name(one.name, values), verdict, one.end)
            for one, verdict in merged(judged)
        ]

    def _settings(self, run: str, text: str) -> Iterator[tuple[Candidate, Verdict]]:
        """What labels call secret in a short text in base64: the settings that a secret of a cluster holds."""
        if len(text) > _LONGEST_SETTINGS or not _ENCODED.fullmatch(run):
            return
        for line in text.splitlines():
            for one in labelled(line, self._names):
                yield one, judge(one, line, self._job, self._names)

    def block_hits(self, document: Document) -> Iterator[tuple[int, int, Hit]]:
        """What several lines of a document show together: index of the first line, number of lines, hit."""
        for index, count, form in self._blocks.get(id(document), ()):
            pieces = [self.corpus.lines[number] for number in document.lines[index : index + count]]
            for hit in self.by_line.get(form, ()):
                if not any(hit.value in piece for piece in pieces):
                    yield index, count, replace(_in_pieces(hit), start=0, end=0)
        numbers, told = document.lines, self.told(document)
        for index in told:
            if numbers[index] in self.key_lines:
                yield from self._key_block(document, index, numbers[index])
        for index in told if not document.binary else ():
            if numbers[index] in self._heads:
                yield from self._below(document, index)
        yield from self._beside(document)

    def _below(self, document: Document, index: int) -> Iterator[tuple[int, int, Hit]]:
        """Values under a heading or the head of a table column, where the line alone shows none."""
        table = has_rows(self.corpus.lines[document.lines[index]])
        numbers = document.lines[index : index + (MAX_ROWS if table else 1 + LOOK_AHEAD)]
        for offset, one in below([self.corpus.lines[number] for number in numbers], self._names):
            number = numbers[offset]
            verdict = judge(one, self.corpus.lines[number], self._job, self._names)
            own = [
                other
                for other in self.by_line.get(number, ())
                if other.verdict.klass != "placeholder" and not other.known
            ]
            if verdict.klass != "placeholder" and not any(
                other.start < one.end and one.start < other.end for other in own
            ):
                name = safe_name(one.name, [one.value, *(other.value for other in own)])
                yield index + offset, 1, Hit(one.value, one.type, one.start, name, verdict, one.end)

    def _beside(self, document: Document) -> Iterator[tuple[int, int, Hit]]:
        """Passwords beside their host and user, and a value that is all a file holds."""
        if document.binary:
            return
        numbers = document.lines
        found: list[tuple[int, Candidate]] = []
        if wanted := [index for index in self.told(document) if numbers[index] in self._members]:
            found += beside([self.corpus.lines[number] for number in numbers], wanted, self._names)
        if len(numbers) <= MOST_LINES and not document.name and document.origins:
            found += alone(document.origins[0].path, [self.corpus.lines[number] for number in numbers], self._names)
        for index, one in found:
            number = numbers[index]
            verdict = judge(one, self.corpus.lines[number], self._job, self._names)
            own = [
                other
                for other in self.by_line.get(number, ())
                if other.verdict.klass != "placeholder" and not other.known
            ]
            if verdict.klass != "placeholder" and not any(
                other.start < one.end and one.start < other.end for other in own
            ):
                name = safe_name(one.name, [one.value, *(other.value for other in own)])
                yield index, 1, Hit(one.value, one.type, one.start, name, verdict, one.end)

    def _key_block(self, document: Document, index: int, number: int) -> Iterator[tuple[int, int, Hit]]:
        line = self.corpus.lines[number]
        for match in KEY_BEGIN.finditer(line):
            kind = next(group for group in match.groups() if group)
            pieces = [line[match.end() :]]
            count = 1
            if not KEY_END.search(pieces[0]):
                for following in document.lines[index + 1 : index + _KEY_LINES]:
                    count += 1
                    pieces.append(self.corpus.lines[following])
                    if KEY_END.search(pieces[-1]):
                        break
            body = KEY_END.split("\n".join(pieces))[0]
            block = read_key(kind, body)
            if not (block.real or (block.plausible and KEY_END.search(pieces[-1]))):
                continue
            verdict = KEY if block.real and not block.encrypted else _unsure_key(block)
            name = safe_name(name_before(line, match.start()), [hit.value for hit in self.by_line.get(number, ())])
            yield index, count, Hit(block.body, "Private key", match.start(), name, verdict, len(line))

    def propagate(self, values: Iterable[tuple[str, Hit]]) -> None:
        """Look up values in all lines; what has no hit of its own yet gets one that says where it is known from."""
        needles = [(form, value, hit) for value, hit in values for form in sorted(_forms(value))]
        if not needles:
            return
        for chunk in chunks(self.corpus.lines, self._among):
            for form, value, hit in needles:
                for at, number in chunk.places(form):
                    if _stands_alone(chunk.data, at, len(form)):
                        self._add_known(number, value, hit, form)
        self._place_joined()
        self._told = None

    def _add_known(self, number: int, value: str, hit: Hit, form: bytes) -> None:
        line = self.corpus.lines[number]
        written = form.decode("utf-8", "replace")
        start = max(0, line.find(written))
        end = start + len(written)
        own = self.by_line.setdefault(number, [])
        # NOTE: a value of its own that holds this one, as a whole token holds a piece of it, must not make room for it.
        if any(value in other.value for other in own if other.verdict.confidence == "high"):
            return
        kept = [other for other in own if not (other.start < end and start < other.end)]
        name = safe_name(name_before(line, start), [value, *(other.value for other in own)])
        self.by_line[number] = [*kept, Hit(value, hit.type, start, name, KNOWN, end, known=True)]


def _in_pieces(hit: Hit) -> Hit:
    """The hit as what it is where the source puts it together.

    NOTE: made-up tokens of tests are written like this, so that no scanner stops at them; a known value is no such one.
    """
    if hit.known or hit.verdict.klass != "live":
        return hit
    reason = f"{hit.verdict.reason}; the source puts it together from pieces"
    return replace(hit, verdict=Verdict("likely", "medium", "pieces", reason))


def merged(judged: list[tuple[Candidate, Verdict]]) -> list[tuple[Candidate, Verdict]]:
    """Candidates without overlaps: what structure says goes first, then the graver class, the surer, the longer."""
    ranked = sorted(
        judged,
        key=lambda pair: (
            pair[0].source not in _STRUCTURED and pair[1].basis != "structure", _KLASS_RANK[pair[1].klass],
            _SURENESS_RANK[pair[1].confidence], _SOURCE_RANK.get(pair[0].source, 0), -len(pair[0].value), pair[0].start,
            pair[0].type,
        ),
    )  # fmt: skip
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


def _unsure_key(block: KeyBlock) -> Verdict:
    what = "behind a passphrase" if block.encrypted else "that does not decode to a key"
    return Verdict("likely", "medium", "structure", f"a private key block {what}")


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


def _forms(value: str) -> set[bytes]:
    raw = value.encode("utf-8", "replace")
    forms = {raw, quote(value, safe="").encode()}
    if len(raw) >= 12:  # noqa: PLR2004 - the base64 of less is found by chance
        forms.add(base64.b64encode(raw).rstrip(b"="))
    return forms


_ALNUM = re.compile(rb"[A-Za-z0-9]")


def _stands_alone(data: bytes, at: int, length: int) -> bool:
    """Whether a match of a short value is not just a piece of a longer word."""
    if length >= 16:  # noqa: PLR2004 - a longer value is not there by chance
        return True
    return not (_ALNUM.match(data[at - 1 : at]) and at > 0) and not _ALNUM.match(data[at + length : at + length + 1])
