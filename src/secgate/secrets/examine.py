"""What the lines of a corpus show: judged, key blocks read, and live values looked up everywhere else."""

import base64
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from secgate.secrets.context import LOOK_AHEAD, MAX_ROWS, alone, below, beside, has_rows
from secgate.secrets.corpus import Corpus, Document
from secgate.secrets.crew import Crew
from secgate.secrets.joined import join
from secgate.secrets.line import KEY, Hit
from secgate.secrets.lines import View
from secgate.secrets.names import name_before, safe_name
from secgate.secrets.readers.files import MOST_LINES
from secgate.secrets.rows import CELL_TYPE
from secgate.secrets.score import judge
from secgate.secrets.search import Search, Wanted
from secgate.secrets.structure import KEY_BEGIN, KEY_END, KeyBlock, begins_body, read_key
from secgate.secrets.values import Job
from secgate.secrets.verdict import Verdict

if TYPE_CHECKING:
    from secgate.secrets.detectors import Candidate

KNOWN = Verdict("live", "high", "known", "the same value is judged live elsewhere")
_KEY_LINES = 200
_NONE = array("I")


class Examiner:
    """Hits by line number, and key blocks by document.

    Attributes:
        slow: numbers of the lines that could not be examined in the time that a line has.
    """

    def __init__(self, corpus: Corpus, job: Job, crew: Crew) -> None:
        """What a corpus shows whose lines the crew examines, as far as it has not done so."""
        self.corpus = corpus
        self._job = job
        self._names = crew.examiner.names
        own = len(corpus.lines)
        numbers = corpus.numbers()
        crew.rest(corpus)
        seen = crew.examined()
        self.by_line, self.key_lines, self.slow = seen.by_line, seen.key_lines, seen.slow
        self.pragma_lines, self._heads, self._members = seen.pragma_lines, seen.heads, seen.members
        pieces = seen.pieces
        # NOTE: one look at each line of each document, not one for each kind of line.
        self._told = self._marked(self._telling(), pieces.forms, pieces.openers, pieces.ends)
        self._joined = join(corpus, pieces, self._told)
        forms = range(own, len(corpus.lines))
        self._among = (numbers, forms)
        crew.give(corpus.lines, forms)
        seen.add(crew.examined())
        self._place_joined()
        self._keep_telling()
        self._shown: dict[int, list[tuple[int, int, Hit]]] = {}

    def _telling(self) -> set[int]:
        """Numbers of the lines that show something, or may together with others."""
        return set().union(self.by_line, self.key_lines, self._heads, self._members, self.pragma_lines)

    def _marked(self, *numbers: Iterable[int]) -> "dict[int, array[int]]":
        """By index of a document, the indexes of those of its lines that have one of the numbers, if there are any."""
        found = enumerate(self.corpus.indexes(set().union(*numbers)))
        return {index: array("I", indexes) for index, (_, indexes) in found if indexes}

    def _keep_telling(self) -> None:
        telling, documents = self._telling(), self.corpus.documents
        for at, indexes in self._told.items():
            numbers = documents[at].lines
            self._told[at] = array("I", [index for index in indexes if numbers[index] in telling])

    def told(self, at: int) -> Sequence[int]:
        """Indexes of the lines of a document, given by its own, that show something, or may together with others."""
        return self._told.get(at, _NONE)

    def telling_lines(self, *, placeholders: bool) -> set[int]:
        """Numbers of the lines that show something, with or without what is surely no secret."""
        if placeholders:
            return set(self.by_line)
        return {
            number for number, hits in self.by_line.items() if any(hit.verdict.klass != "placeholder" for hit in hits)
        }

    def _place_joined(self) -> set[int]:
        """Give each line what only its pieces put together show; the numbers of those that get something."""
        changed = set()
        for number, (form, start) in self._joined.of_line.items():
            line, own = self.corpus.lines[number], self.by_line.get(number, [])
            known = {hit.value for hit in own}
            more = [hit for hit in self.by_line.get(form, ()) if hit.value not in line and hit.value not in known]
            if more:
                end = len(line)
                self.by_line[number] = [*own, *(replace(_in_pieces(hit), start=start, end=end) for hit in more)]
                changed.add(number)
        return changed

    def block_hits(self, at: int) -> list[tuple[int, int, Hit]]:
        """What several lines of a document show together: index of the first line, number of lines, hit."""
        if at not in self._shown:
            self._shown[at] = list(self._block_hits(at))
        return self._shown[at]

    def _block_hits(self, at: int) -> Iterator[tuple[int, int, Hit]]:
        document = self.corpus.documents[at]
        for index, count, form in self._joined.blocks.get(at, ()):
            pieces = [self.corpus.lines[number] for number in document.lines[index : index + count]]
            for hit in self.by_line.get(form, ()):
                if not any(hit.value in piece for piece in pieces):
                    yield index, count, replace(_in_pieces(hit), start=0, end=0)
        numbers, told = document.lines, self.told(at)
        for index in told:
            if numbers[index] in self.key_lines:
                yield from self._key_block(document, index, numbers[index])
        for index in told if not document.binary else ():
            if numbers[index] in self._heads:
                yield from self._below(document, index)
        yield from self._beside(document, told)

    def _below(self, document: Document, index: int) -> Iterator[tuple[int, int, Hit]]:
        """Values under a heading or the head of a table column, where the line alone shows none."""
        table = has_rows(self.corpus.lines[document.lines[index]])
        numbers = document.lines[index : index + (MAX_ROWS if table else 1 + LOOK_AHEAD)]
        for offset, one in below(View(self.corpus.lines, numbers), self._names):
            number = numbers[offset]
            verdict = judge(one, self.corpus.lines[number], self._job, self._names)
            own = [
                other
                for other in self.by_line.get(number, ())
                if other.verdict.klass != "placeholder" and not other.known and other.type != CELL_TYPE
            ]
            if verdict.klass != "placeholder" and not any(
                other.start < one.end and one.start < other.end for other in own
            ):
                name = safe_name(one.name, [one.value, *(other.value for other in own)])
                yield index + offset, 1, Hit(one.value, one.type, one.start, name, verdict, one.end)

    def _beside(self, document: Document, told: Sequence[int]) -> Iterator[tuple[int, int, Hit]]:
        """Passwords beside their host and user, and a value that is all a file holds."""
        if document.binary:
            return
        numbers = document.lines
        found: list[tuple[int, Candidate]] = []
        if wanted := [index for index in told if numbers[index] in self._members]:
            found += beside(View(self.corpus.lines, numbers), wanted, self._names)
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
            if not begins_body(kind, body):
                continue
            block = read_key(kind, body)
            if not (block.real or (block.plausible and KEY_END.search(pieces[-1]))):
                continue
            verdict = KEY if block.real and not block.encrypted else _unsure_key(block)
            name = safe_name(name_before(line, match.start()), [hit.value for hit in self.by_line.get(number, ())])
            yield index, count, Hit(block.body, "Private key", match.start(), name, verdict, len(line))

    def propagate(self, values: Iterable[tuple[str, Hit]]) -> None:
        """Look up values in all lines; what has no hit of its own yet gets one that says where it is known from."""
        needles = [(Wanted(form, folded=False), value, hit) for value, hit in values for form in sorted(_forms(value))]
        if not needles:
            return
        changed, before = set(), self._telling()
        lines = self.corpus.lines
        search = Search((one for one, _, _ in needles), octets=sum(map(lines.octets, self._among)))
        for some in chain.from_iterable(map(lines.stretches, self._among)):
            found = search.look(lines.chunk(some))
            data = found.plain.data
            for one, value, hit in needles:
                for at, number in found.places(one):
                    if _stands_alone(data, at, len(one.text)):
                        self._add_known(number, value, hit, one.text)
                        changed.add(number)
        self._look_again(changed | self._place_joined(), before)

    def _look_again(self, changed: AbstractSet[int], before: AbstractSet[int]) -> None:
        """Forget what documents show in several lines whose hits are others now."""
        if not self._telling() <= before:
            self._told = self._marked(self._telling())
        for at, document in enumerate(self.corpus.documents):
            numbers, blocks = document.lines, self._joined.blocks.get(at, ())
            in_lines = any(numbers[index] in changed for index in self.told(at))
            if in_lines or any(form in changed for _, _, form in blocks):
                self._shown.pop(at, None)

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


def _unsure_key(block: KeyBlock) -> Verdict:
    what = "behind a passphrase" if block.encrypted else "that does not decode to a key"
    return Verdict("likely", "medium", "structure", f"a private key block {what}")


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
