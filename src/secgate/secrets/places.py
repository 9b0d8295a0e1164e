"""Where hits stand: each at every place of every document that holds its line, with the rule it gives there."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from secgate.secrets.corpus import Document, Origin
from secgate.secrets.examine import Examiner
from secgate.secrets.line import Hit
from secgate.secrets.names import name_before, safe_name
from secgate.secrets.readers.files import MOST_LINES
from secgate.secrets.seen import Gathered, Part, Placing, Seen, may_be_live
from secgate.secrets.shown import Row, Shown
from secgate.secrets.spots import Spot
from secgate.secrets.values import Job, ValuePlace

# More characters are not one value that is all a file holds.
_SHORT = 1_000


class Places:
    """Goes over the documents of an examined corpus."""

    def __init__(self, examiner: Examiner, job: Job, again: AbstractSet[int]) -> None:
        """Places of what an examiner saw; `again` are the orders of documents that can be read again."""
        self._examiner = examiner
        self._again = again
        self._job = job
        self._with_blocks: set[int] = set()
        self._by_order = {document.order: document for document in examiner.corpus.documents}
        self._live_rows: dict[int, tuple[Row, ...]] = {}

    def live(self) -> list[Seen]:
        """Where values are judged live, documents in the order they were read."""
        placing = Placing(self._job)
        found: list[Seen] = []
        for _, document, rows in self._rows(only_live=True):
            if some := tuple(row for row in rows if may_be_live(row[2])):
                self._live_rows[document.order] = some
                found.extend(placing.live_at(document, some))
        return found

    def part(self, live: Iterable[str], named: Mapping[ValuePlace, list[int]], keys: Mapping[int, str]) -> Part:
        """Everything that is known of the documents, once the live values of all of them are.

        Args:
            live: those values, which have been looked up in the corpus.
            named: indexes of the documents at the places that the job names.
            keys: by id of a document, what names its content.
        """
        placing, gathered = Placing(self._job, frozenset(live)), Gathered(self._job.now)
        shown: dict[str, Shown] = {}
        bare = True
        kept = self._job.cache is not None
        # NOTE: one after the other, for a long history has hundreds of thousands of what is no finding.
        for at, document, rows in self._rows():
            for index, span, hit in rows:
                for seen in placing.at_origins(document, index, span, hit):
                    gathered.add(seen, self._spot)
                    bare = bare and not document.name
            key = keys.get(id(document))
            if kept and key is not None and (one := self._shown(at, document, rows, gathered)) is not None:
                shown[key] = one
        telling = dict(self._telling(keys))
        return Part(
            seen=tuple(gathered.seen),
            slow=tuple(self._slow()),
            pragmas=tuple(self._pragmas()),
            named={place: frozenset(self._values(documents, place.line)) for place, documents in named.items()},
            masked=gathered.masked,
            lines=len(self._examiner.corpus.lines),
            telling=telling,
            spots=gathered.spots,
            until=gathered.until,
            shown={key: one for key, one in shown.items() if key in telling},
            bare=bare and self._are_plain_names(),
        )

    def at(self, spots: Iterable[Spot]) -> dict[Spot, set[str]]:
        """The value that is read at each of these spots, where there is one and no other."""
        wanted = {(spot.order, spot.line, spot.start): spot for spot in spots}
        found: dict[Spot, set[str]] = {}
        for _, document, rows in self._rows():
            for index, _, hit in rows:
                spot = wanted.get((document.order, index + 1, hit.start))
                if spot is not None:
                    found.setdefault(spot, set()).add(hit.value)
        return {spot: values for spot, values in found.items() if len(values) == 1}

    def _rows(self, *, only_live: bool = False) -> Iterator[tuple[int, Document, list[Row]]]:
        """What each document shows, documents in the order they were read.

        NOTE: what is no secret is told of files as they are; in the history nobody asks for it.
        """
        examiner = self._examiner
        in_files = examiner.telling_lines(placeholders=True)
        in_history = examiner.telling_lines(placeholders=False)
        for at, document in enumerate(examiner.corpus.documents):
            now = not only_live and any(origin.commit is None for origin in document.origins)
            yield at, document, list(self._rows_of(at, document, in_files if now else in_history))

    def _rows_of(self, at: int, document: Document, wanted: AbstractSet[int]) -> Iterator[Row]:
        examiner = self._examiner
        if found := examiner.block_hits(at):
            self._with_blocks.add(id(document))
        shown = {(index, hit.value) for index, _, hit in found}
        for index in examiner.told(at):
            if document.lines[index] in wanted:
                for hit in examiner.by_line.get(document.lines[index], ()):
                    weak = hit.known or hit.verdict.klass == "placeholder"
                    if not weak or (index, hit.value) not in shown:
                        yield index, 1, self._named(document, index, hit)
        for index, span, hit in found:
            yield index, span, self._named(document, index, hit)

    def _named(self, document: Document, index: int, hit: Hit) -> Hit:
        """The hit by the name on the line above, where a formatter broke the line between a name and its value."""
        if not index or document.binary or hit.name:
            return hit
        lines = self._examiner.corpus.lines
        above, lead = lines[document.lines[index - 1]].rstrip(), lines[document.lines[index]][: hit.start].strip()
        if lead.strip("\"'`("):
            return hit
        return replace(hit, name=safe_name(name_before(f"{above} {lead}", len(above) + 1 + len(lead)), [hit.value]))

    def _spot(self, seen: Seen, known: Spot | None) -> Spot | None:
        """Where a value can be read again, best where it stands as it is; None for no better place than is known."""
        if seen.order not in self._again or (known is not None and known.length):
            return None
        document = self._by_order[seen.order]
        literal = self._is_literal(document, seen.line - 1, seen.hit)
        if not literal and (known is not None or seen.hit.known):
            return None
        whole = document.binary or id(document) in self._with_blocks
        length = len(seen.hit.value) if literal else 0
        return Spot(seen.order, seen.number, seen.hit.start, length, seen.origin.path, whole)

    def _is_literal(self, document: Document, index: int, hit: Hit) -> bool:
        """Whether a value stands in its line as it is."""
        if document.binary:
            return False
        return self._examiner.corpus.lines[document.lines[index]].startswith(hit.value, hit.start)

    def _shown(self, at: int, document: Document, rows: list[Row], gathered: Gathered) -> Shown | None:
        """What a document shows; None when one of its values does not stand there as it is."""
        live = self._live_rows.get(document.order, ())
        if not all(self._is_literal(document, index, hit) for index, _, hit in (*rows, *live)):
            return None
        expiring = (gathered.expires(hit) for _, _, hit in (*rows, *live))
        return Shown(
            rows=tuple(rows),
            live=live,
            pragmas=self._pragmas_in(at) if any(origin.commit is None for origin in document.origins) else (),
            whole=id(document) in self._with_blocks,
            until=min((expires for expires in expiring if expires is not None), default=None),
        )

    def _telling(self, keys: Mapping[int, str]) -> Iterator[tuple[str, tuple[int, ...] | None]]:
        """The lines of each document with a key that showed anything."""
        examiner = self._examiner
        in_files = examiner.telling_lines(placeholders=True) | examiner.pragma_lines
        in_history = examiner.telling_lines(placeholders=False)
        for at, document in enumerate(examiner.corpus.documents):
            key = keys.get(id(document))
            is_slow = bool(examiner.slow) and not examiner.slow.isdisjoint(document.lines)
            if key is None or self._sole(document) or is_slow:
                continue
            wanted = in_files if any(origin.commit is None for origin in document.origins) else in_history
            if id(document) in self._with_blocks:
                yield key, None
            else:
                yield key, tuple(index for index in examiner.told(at) if document.lines[index] in wanted)

    def _sole(self, document: Document) -> bool:
        """Whether what a document holds depends on its name: it has hardly more than one short line, but for blanks."""
        numbers, lines = document.lines, self._examiner.corpus.lines
        few = not document.binary and len(numbers) <= MOST_LINES
        return few and sum(len(lines[number].strip()) for number in numbers) < _SHORT

    def _slow(self) -> Iterator[tuple[Origin, int]]:
        slow = self._examiner.slow
        for document in self._examiner.corpus.documents if slow else ():
            if not slow.isdisjoint(document.lines):
                for index, number in enumerate(document.lines):
                    if number in slow:
                        yield from ((origin, index + 1) for origin in document.origins)

    def _values(self, documents: Iterable[int], line: int) -> Iterator[str]:
        for at in documents:
            document = self._examiner.corpus.documents[at]
            numbers = document.lines if document.binary else document.lines[line - 1 : line]
            for number in numbers:
                yield from (hit.value for hit in self._examiner.by_line.get(number, ()))
            yield from (hit.value for index, _, hit in self._examiner.block_hits(at) if index == line - 1)

    def _pragmas(self) -> Iterator[tuple[str, int]]:
        for at, document in enumerate(self._examiner.corpus.documents if self._examiner.pragma_lines else ()):
            paths = [origin.path for origin in document.origins if origin.commit is None]
            for index in self._pragmas_in(at) if paths else ():
                yield from ((path, index + 1) for path in paths)

    def _pragmas_in(self, at: int) -> tuple[int, ...]:
        """Indexes of the lines of a document, given by its own, that ask a scanner to look away."""
        wanted, numbers = self._examiner.pragma_lines, self._examiner.corpus.documents[at].lines
        return tuple(index for index in self._examiner.told(at) if numbers[index] in wanted) if wanted else ()

    def _are_plain_names(self) -> bool:
        """Whether each name of a file could be examined, and none asks a scanner to look away."""
        marked = self._examiner.pragma_lines | self._examiner.slow
        names = (document for document in self._examiner.corpus.documents if marked and document.name)
        return all(marked.isdisjoint(document.lines) for document in names)
