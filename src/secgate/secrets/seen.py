"""Hits at the places where their content stands, and what a scan makes of all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from secgate.secrets.corpus import Document, Origin
from secgate.secrets.examine import KNOWN
from secgate.secrets.line import Hit
from secgate.secrets.paths import PathKind, at_path, path_kind
from secgate.secrets.score import shown_prefix
from secgate.secrets.shown import Quiet, Row, Shown
from secgate.secrets.spots import Masked, Spot
from secgate.secrets.structure import read_token
from secgate.secrets.values import Job, ValuePlace
from secgate.secrets.verdict import Verdict
from secgate.secrets.words import random_looking

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
        shown: by key of a content, what it shows wherever it stands; only of those whose values all stand as they are.
        bare: whether no name of a file shows anything.
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
    shown: Mapping[str, Shown | Quiet] = field(default_factory=dict)
    bare: bool = True


@dataclass(frozen=True)
class Live:
    """A live value: the hit that says most of it, and where it is judged so: (order of the document, line, offset)."""

    hit: Hit
    spots: set[tuple[int, int, int]]


def blocks(verdict: Verdict) -> bool:
    """Whether a verdict makes a finding that blocks."""
    return verdict.klass == "live" and verdict.confidence == "high"


def may_be_live(hit: Hit) -> bool:
    """Whether a value is looked for everywhere when nothing speaks against the file that it stands in."""
    return blocks(hit.verdict) and hit.type != "Private key"


def live_of(seen: Iterable[Seen]) -> dict[str, Live]:
    """The values that are judged live, each with the hit that says most of it, and where it stands.

    Args:
        seen: where they are judged so, documents in the order they are read.
    """
    found: dict[str, Live] = {}
    for one in seen:
        value = one.hit.value
        # NOTE: what a label calls it says more than that it stood in a connection string.
        if value not in found:
            found[value] = Live(one.hit, set())
        elif one.hit.type != "Connection string":
            found[value] = replace(found[value], hit=one.hit)
        found[value].spots.add((one.order, one.number, one.hit.start))
    return found


class Placing:
    """Says what hits are where their document stands.

    Attributes:
        live: the values that are live anywhere.
    """

    def __init__(self, job: Job, live: AbstractSet[str] = frozenset()) -> None:
        self._job = job
        self._kinds: dict[str, PathKind] = {}
        self.live = live

    def at_origins(self, document: Document, index: int, span: int, hit: Hit) -> Iterator[Seen]:
        """A hit in a line of a document at each of its places."""
        line = 1 if document.binary else index + 1
        if document.name:
            # NOTE: in a name only structure, or a value that is known, tells a secret from words.
            if not (hit.known or hit.value in self.live or hit.verdict.basis == "structure" or blocks(hit.verdict)):
                return
            reason = f"{hit.verdict.reason}; it stands in the name of the file"
            span, hit = 0, replace(hit, start=0, verdict=replace(hit.verdict, reason=reason))
        for origin in document.origins:
            kind = self._kinds.get(origin.path)
            if kind is None:
                kind = self._kinds[origin.path] = path_kind(origin.path, self._job)
            rule, verdict = at_path(hit.verdict, kind, binary=document.binary)
            if hit.known or (hit.value in self.live and not blocks(verdict)):
                rule, verdict = ("" if kind.declared_test else "known-value-elsewhere"), KNOWN
            yield Seen(hit, origin, line, span, rule, verdict, document.order, index + 1)

    def live_at(self, document: Document, rows: Iterable[Row]) -> Iterator[Seen]:
        """Where hits of a document are judged live."""
        for index, span, hit in rows:
            if may_be_live(hit):
                yield from (
                    one for one in self.at_origins(document, index, span, hit) if blocks(one.verdict) and one.rule
                )


class Gathered:
    """What is made of hits, one after the other."""

    def __init__(self, now: int) -> None:
        self._now = now
        self.seen: list[Seen] = []
        self.masked: dict[str, Masked] = {}
        self.spots: dict[str, Spot] = {}
        self.until: int | None = None

    def add(self, seen: Seen, spot: Callable[[Seen, Spot | None], Spot | None]) -> None:
        """Take in a hit at a place; `spot` says where its value can be read again, given where it was so far."""
        if seen.verdict.klass in WITHHELD:
            value, mask = seen.hit.value, _mask(seen)
            self.masked[value] = self.masked[value].stricter(mask) if value in self.masked else mask
            best = spot(seen, self.spots.get(value))
            if best is not None:
                self.spots[value] = best
        if seen.origin.commit is None or seen.rule:
            self.seen.append(seen)
        if (expires := self.expires(seen.hit)) is not None:
            self.until = min(self.until or expires, expires)

    def expires(self, hit: Hit) -> int | None:
        """When a token that is valid now has expired; None for what is no such token."""
        token = read_token(hit.value) if hit.value.startswith("eyJ") else None
        expires = token.expires if token is not None else None
        return expires + 1 if expires is not None and expires >= self._now else None


def _mask(seen: Seen) -> Masked:
    verdict, value = seen.verdict, seen.hit.value
    proven = verdict.basis in {"structure", "pieces"} and seen.hit.type != "Connection string"
    sure = proven or (verdict.klass != "test" and verdict.confidence != "low")
    return Masked(random=proven or (sure and random_looking(value)), sure=sure, skip=shown_prefix(value))
