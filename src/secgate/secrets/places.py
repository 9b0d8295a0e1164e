"""Where hits stand: each at every place of every document that holds its line, with the rule it gives there."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from secgate.secrets.corpus import Document, Origin
from secgate.secrets.examine import KNOWN, Examiner
from secgate.secrets.line import Hit
from secgate.secrets.names import name_before, safe_name
from secgate.secrets.paths import PathKind, at_path, path_kind
from secgate.secrets.readers.files import MOST_LINES
from secgate.secrets.score import shown_prefix
from secgate.secrets.spots import Masked, Spot
from secgate.secrets.structure import read_token
from secgate.secrets.values import Job, ValuePlace
from secgate.secrets.verdict import Verdict
from secgate.secrets.words import random_looking

# More characters are not one value that is all a file holds.
_SHORT = 1_000
WITHHELD = frozenset({"live", "likely", "test"})


@dataclass(frozen=True)
class Seen:
    """A hit at one line of one document, as it stands at one of its origins.

    Attributes:
        order: of the document.
        span: number of lines; 0 for the name of a file.
        number: of the line in the document; as it is reported, a binary one has a single line.
    """

    hit: Hit
    origin: Origin
    line: int
    span: int
    rule: str
    verdict: Verdict
    order: int = 0
    number: int = 1


@dataclass(frozen=True)
class Part:
    """What one process saw in its part of the corpus.

    Attributes:
        seen: places in the work tree, and those of the history that give a finding.
        slow: origins and lines that could not be examined in their time.
        pragmas: (path, line) in the work tree.
        named: values at the places that the job names.
        masked: every value that no text may show.
        lines: number of lines, one that stands in many documents counted once or a few times.
        telling: by key of a content, the indexes of the lines that showed anything (None: look at all of it again).
        spots: for every value that no text may show, where it can be read again; what stands in no content with a key
            has none.
        until: the first second at which a token that is valid now has expired; None: never.
    """

    seen: tuple[Seen, ...] = ()
    slow: tuple[tuple[Origin, int], ...] = ()
    pragmas: tuple[tuple[str, int], ...] = ()
    named: Mapping[ValuePlace, frozenset[str]] = field(default_factory=dict)
    masked: Mapping[str, Masked] = field(default_factory=dict)
    lines: int = 0
    telling: Mapping[str, tuple[int, ...] | None] = field(default_factory=dict)
    spots: Mapping[str, Spot] = field(default_factory=dict)
    until: int | None = None


@dataclass(frozen=True)
class Live:
    """A live value: the hit that says most of it, and where it is judged so: (order of the document, line, offset)."""

    hit: Hit
    spots: set[tuple[int, int, int]]


def blocks(verdict: Verdict) -> bool:
    """Whether a verdict makes a finding that blocks."""
    return verdict.klass == "live" and verdict.confidence == "high"


class Places:
    """Goes over the documents of an examined corpus."""

    def __init__(self, examiner: Examiner, job: Job, again: AbstractSet[int]) -> None:
        """Places of what an examiner saw; `again` are the orders of documents that can be read again."""
        self._examiner = examiner
        self._again = again
        self._job = job
        self._kinds: dict[str, PathKind] = {}
        self._live: frozenset[str] = frozenset()
        self._with_blocks: set[int] = set()
        self._by_order = {document.order: document for document in examiner.corpus.documents}

    def live(self) -> dict[str, Live]:
        """The values that are judged live somewhere, each with the hit that says most of it, and where it stands."""
        found: dict[str, Live] = {}
        for seen in self._everywhere(only_live=True):
            value, kind = seen.hit.value, seen.hit.type
            if not blocks(seen.verdict) or not seen.rule or kind == "Private key":
                continue
            # NOTE: what a label calls it says more than that it stood in a connection string.
            if value not in found:
                found[value] = Live(seen.hit, set())
            elif kind != "Connection string":
                found[value] = replace(found[value], hit=seen.hit)
            found[value].spots.add((seen.order, seen.number, seen.hit.start))
        return found

    def part(self, live: Iterable[str], named: Mapping[ValuePlace, list[int]], keys: Mapping[int, str]) -> Part:
        """Everything that is known of the documents, once the live values of all of them are.

        Args:
            live: those values, which have been looked up in the corpus.
            named: indexes of the documents at the places that the job names.
            keys: by id of a document, what names its content.
        """
        self._live = frozenset(live)
        kept: list[Seen] = []
        masked: dict[str, Masked] = {}
        spots: dict[str, Spot] = {}
        until: int | None = None
        # NOTE: one after the other, for a long history has hundreds of thousands of what is no finding.
        for seen in self._everywhere():
            if seen.verdict.klass in WITHHELD:
                value, mask = seen.hit.value, _mask(seen)
                masked[value] = masked[value].stricter(mask) if value in masked else mask
                self._note_spot(spots, seen)
            if seen.origin.commit is None or seen.rule:
                kept.append(seen)
            if (expires := self._expires(seen)) is not None:
                until = min(until or expires, expires)
        return Part(
            seen=tuple(kept),
            slow=tuple(self._slow()),
            pragmas=tuple(self._pragmas()),
            named={place: frozenset(self._values(documents, place.line)) for place, documents in named.items()},
            masked=masked,
            lines=len(self._examiner.corpus.lines),
            telling=dict(self._telling(keys)),
            spots=spots,
            until=until,
        )

    def at(self, spots: Iterable[Spot]) -> dict[Spot, set[str]]:
        """The value that is read at each of these spots, where there is one and no other."""
        wanted = {(spot.order, spot.line, spot.start): spot for spot in spots}
        found: dict[Spot, set[str]] = {}
        for seen in self._everywhere():
            spot = wanted.get((seen.order, seen.number, seen.hit.start))
            if spot is not None:
                found.setdefault(spot, set()).add(seen.hit.value)
        return {spot: values for spot, values in found.items() if len(values) == 1}

    def _note_spot(self, spots: dict[str, Spot], seen: Seen) -> None:
        """Remember where a value can be read again, best where it stands as it is."""
        value, known = seen.hit.value, spots.get(seen.hit.value)
        if seen.order not in self._again or (known is not None and known.length):
            return
        document = self._by_order[seen.order]
        line = "" if document.binary else self._examiner.corpus.lines[document.lines[seen.line - 1]]
        literal = line[seen.hit.start :].startswith(value)
        if literal or (known is None and not seen.hit.known):
            whole = document.binary or id(document) in self._with_blocks
            length = len(value) if literal else 0
            spots[value] = Spot(seen.order, seen.number, seen.hit.start, length, seen.origin.path, whole)

    def _expires(self, seen: Seen) -> int | None:
        """When a token that is valid now has expired; None for what is no such token."""
        token = read_token(seen.hit.value) if seen.hit.value.startswith("eyJ") else None
        expires = token.expires if token is not None else None
        return expires + 1 if expires is not None and expires >= self._job.now else None

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

    def _everywhere(self, *, only_live: bool = False) -> Iterator[Seen]:
        """Every hit at every place, documents in the order they were read.

        NOTE: what is no secret is told of files as they are; in the history nobody asks for it.
        """
        examiner = self._examiner
        in_files = examiner.telling_lines(placeholders=True)
        in_history = examiner.telling_lines(placeholders=False)
        for at, document in enumerate(examiner.corpus.documents):
            if found := examiner.block_hits(at):
                self._with_blocks.add(id(document))
            shown = {(index, hit.value) for index, _, hit in found}
            now = not only_live and any(origin.commit is None for origin in document.origins)
            wanted = in_files if now else in_history
            for index in [index for index in examiner.told(at) if document.lines[index] in wanted]:
                for hit in examiner.by_line.get(document.lines[index], ()):
                    weak = hit.known or hit.verdict.klass == "placeholder"
                    if not weak or (index, hit.value) not in shown:
                        yield from self._at_origins(document, index, 1, hit)
            for index, span, hit in found:
                yield from self._at_origins(document, index, span, hit)

    def _at_origins(self, document: Document, index: int, span: int, hit: Hit) -> Iterator[Seen]:
        line = 1 if document.binary else index + 1
        if document.name:
            # NOTE: in a name only structure, or a value that is known, tells a secret from words.
            if not (hit.known or hit.value in self._live or hit.verdict.basis == "structure" or blocks(hit.verdict)):
                return
            reason = f"{hit.verdict.reason}; it stands in the name of the file"
            span, hit = 0, replace(hit, start=0, verdict=replace(hit.verdict, reason=reason))
        elif index and not document.binary and not hit.name:
            hit = self._named_above(document, index, hit)
        for origin in document.origins:
            kind = self._kinds.get(origin.path)
            if kind is None:
                kind = self._kinds[origin.path] = path_kind(origin.path, self._job)
            rule, verdict = at_path(hit.verdict, kind, binary=document.binary)
            if hit.known or (hit.value in self._live and not blocks(verdict)):
                rule, verdict = ("" if kind.declared_test else "known-value-elsewhere"), KNOWN
            yield Seen(hit, origin, line, span, rule, verdict, document.order, index + 1)

    def _named_above(self, document: Document, index: int, hit: Hit) -> Hit:
        """The hit by the name on the line above, where a formatter broke the line between a name and its value."""
        lines = self._examiner.corpus.lines
        above, lead = lines[document.lines[index - 1]].rstrip(), lines[document.lines[index]][: hit.start].strip()
        if lead.strip("\"'`("):
            return hit
        return replace(hit, name=safe_name(name_before(f"{above} {lead}", len(above) + 1 + len(lead)), [hit.value]))

    def _pragmas(self) -> Iterator[tuple[str, int]]:
        wanted = self._examiner.pragma_lines
        for at, document in enumerate(self._examiner.corpus.documents if wanted else ()):
            paths = [origin.path for origin in document.origins if origin.commit is None]
            for index in self._examiner.told(at) if paths else ():
                if document.lines[index] in wanted:
                    yield from ((path, index + 1) for path in paths)


def _mask(seen: Seen) -> Masked:
    verdict, value = seen.verdict, seen.hit.value
    proven = verdict.basis in {"structure", "pieces"} and seen.hit.type != "Connection string"
    sure = proven or (verdict.klass != "test" and verdict.confidence != "low")
    return Masked(random=proven or (sure and random_looking(value)), sure=sure, skip=shown_prefix(value))
