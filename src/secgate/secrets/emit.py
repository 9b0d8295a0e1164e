"""From hits in distinct lines to secrets at places, with the rule each gives there; values end here."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from secgate.secrets.corpus import Document, Origin
from secgate.secrets.examine import KNOWN, LINE_S, Examiner, Hit
from secgate.secrets.guard import Guard, Value
from secgate.secrets.score import PathKind, Verdict, at_path, name_before, path_kind, safe_name, shown_prefix
from secgate.secrets.values import Job, Problem, Result, Secret, SecretPlace, ValuePlace
from secgate.secrets.words import random_looking

_SHOWN = 16
_WITHHELD = frozenset({"live", "likely", "test"})


@dataclass(frozen=True)
class _Seen:
    """A hit at one line of one document, as it stands at one of its origins."""

    hit: Hit
    origin: Origin
    line: int
    span: int
    rule: str
    verdict: Verdict
    order: int = field(default=0)


@dataclass(frozen=True)
class Named:
    """Places whose values are compared with every secret: their documents, and why others have none."""

    documents: Mapping[ValuePlace, list[Document]] = field(default_factory=dict)
    unknown: Mapping[ValuePlace, str] = field(default_factory=dict)


class Emitter:
    """Turns an examined corpus into a result."""

    def __init__(self, examiner: Examiner, job: Job, tree_paths: set[str], named: Named) -> None:
        self._examiner = examiner
        self._job = job
        self._tree_paths = tree_paths
        self._key = secrets.token_bytes(32)
        self._kinds: dict[str, PathKind] = {}
        self._live: frozenset[str] = frozenset()
        self._named = named
        self._stands_at: dict[str, list[ValuePlace]] = {}

    def result(self, *, files: int, blobs: int, messages: int, problems: tuple[Problem, ...]) -> Result:
        """The finished result."""
        live: dict[str, Hit] = {}
        for seen in self._seen():
            value, kind = seen.hit.value, seen.hit.type
            if not _blocks(seen.verdict) or not seen.rule or kind == "Private key":
                continue
            # NOTE: what a label calls it says more than that it stood in a connection string.
            if value not in live or kind != "Connection string":
                live[value] = seen.hit
        self._examiner.propagate(sorted(live.items(), key=lambda pair: pair[0]))
        self._live = frozenset(live)
        unknown = self._read_named()
        everything = list(self._seen())
        tree = [seen for seen in everything if seen.origin.commit is None]
        history = [seen for seen in everything if seen.origin.commit is not None and seen.rule]
        found = [*self._in_tree(tree), *self._in_history(tree, history)]
        return Result(
            secrets=tuple(sorted(found, key=lambda s: (s.path, s.line, s.commit or "", s.column, s.type))),
            files=files,
            blobs=blobs,
            messages=messages,
            lines=len(self._examiner.corpus.lines),
            problems=(*problems, *self._slow()),
            withheld=frozenset(
                (seen.origin.path, line)
                for seen in tree
                if seen.verdict.klass in _WITHHELD
                for line in range(seen.line, seen.line + seen.span)
            )
            | frozenset(self._slow_places()),
            pragmas=tuple(sorted(self._pragmas())),
            unknown=tuple(sorted(unknown.items())),
            guard=Guard.of(_guarded(everything)),
        )

    def _slow(self) -> Iterator[Problem]:
        """A problem for each line that could not be examined in its time."""
        for document, index in self._slow_lines():
            for origin in document.origins:
                where = f"line {index + 1}" + (f" in commit {origin.commit[:12]}" if origin.commit else "")
                yield Problem(origin.path, f"{where} takes longer than {LINE_S:g} s to examine for secrets")

    def _slow_places(self) -> Iterator[tuple[str, int]]:
        for document, index in self._slow_lines():
            yield from ((origin.path, index + 1) for origin in document.origins if origin.commit is None)

    def _slow_lines(self) -> Iterator[tuple[Document, int]]:
        slow = self._examiner.slow
        for document in self._examiner.corpus.documents if slow else ():
            if not slow.isdisjoint(document.lines):
                yield from ((document, index) for index, number in enumerate(document.lines) if number in slow)

    def _read_named(self) -> dict[ValuePlace, str]:
        """Take in the values at the named places; gives why some place has none."""
        unknown = dict(self._named.unknown)
        for place, documents in self._named.documents.items():
            values = {value for document in documents for value in self._values(document, place.line)}
            for value in values:
                self._stands_at.setdefault(value, []).append(place)
            if not values and place not in unknown:
                unknown[place] = f"no secret value stands at {place.path}:{place.line} of commit {place.commit[:12]}"
        return unknown

    def _values(self, document: Document, line: int) -> Iterator[str]:
        numbers = document.lines if document.binary else document.lines[line - 1 : line]
        for number in numbers:
            yield from (hit.value for hit in self._examiner.by_line.get(number, ()))
        yield from (hit.value for index, _, hit in self._examiner.block_hits(document) if index == line - 1)

    def _seen(self) -> Iterator[_Seen]:
        """Every hit at every place, documents in the order they were read."""
        by_line = self._examiner.by_line
        hit_lines = set(by_line)
        for document in self._examiner.corpus.documents:
            blocks = list(self._examiner.block_hits(document))
            shown = {(index, hit.value) for index, _, hit in blocks}
            if not hit_lines.isdisjoint(document.lines):
                for index, number in enumerate(document.lines):
                    for hit in by_line.get(number, ()):
                        if not hit.known or (index, hit.value) not in shown:
                            yield from self._at_origins(document, index, 1, hit)
            for index, span, hit in blocks:
                yield from self._at_origins(document, index, span, hit)

    def _at_origins(self, document: Document, index: int, span: int, hit: Hit) -> Iterator[_Seen]:
        line = 1 if document.binary else index + 1
        if document.name:
            # NOTE: in a name only structure, or a value that is known, tells a secret from words.
            if not (hit.known or hit.value in self._live or hit.verdict.basis == "structure" or _blocks(hit.verdict)):
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
            if hit.known or (hit.value in self._live and not _blocks(verdict)):
                rule, verdict = ("" if kind.declared_test else "known-value-elsewhere"), KNOWN
            yield _Seen(hit, origin, line, span, rule, verdict)

    def _named_above(self, document: Document, index: int, hit: Hit) -> Hit:
        """The hit by the name on the line above, where a formatter broke the line between a name and its value."""
        lines = self._examiner.corpus.lines
        above, lead = lines[document.lines[index - 1]].rstrip(), lines[document.lines[index]][: hit.start].strip()
        if lead.strip("\"'`("):
            return hit
        return replace(hit, name=safe_name(name_before(f"{above} {lead}", len(above) + 1 + len(lead)), [hit.value]))

    def _in_tree(self, tree: list[_Seen]) -> Iterator[Secret]:
        done: set[tuple[str, int, str]] = set()
        for seen in tree:
            key = (seen.origin.path, seen.line, seen.hit.value)
            if key not in done:
                done.add(key)
                yield self._secret(seen, seen.rule, ())

    def _in_history(self, tree: list[_Seen], history: list[_Seen]) -> Iterator[Secret]:
        """History places whose path does not hold the value in the work tree: at the first commit that had it there."""
        at_path_now = {(seen.origin.path, seen.hit.value) for seen in tree}
        anywhere_now = {seen.hit.value for seen in tree}
        groups: dict[tuple[str, str], list[_Seen]] = {}
        for seen in history:
            key = (seen.origin.path, seen.hit.value)
            if key not in at_path_now:
                groups.setdefault(key, []).append(seen)
        for (_, value), places in groups.items():
            first = places[0].origin.commit
            listed = tuple(
                sorted({SecretPlace(p.origin.path, p.line, p.origin.commit, p.origin.in_head) for p in places})
            )
            done: set[int] = set()
            for seen in places:
                if seen.origin.commit == first and seen.line not in done:
                    done.add(seen.line)
                    yield self._secret(seen, _history_rule(seen, now=value in anywhere_now), listed)

    def _secret(self, seen: _Seen, rule: str, places: tuple[SecretPlace, ...]) -> Secret:
        value = seen.hit.value
        return Secret(
            rule=rule,
            type=seen.hit.type,
            klass=seen.verdict.klass,
            confidence=seen.verdict.confidence,
            path=seen.origin.path,
            line=seen.line,
            column=seen.hit.start + 1,
            commit=seen.origin.commit,
            in_head=seen.origin.in_head,
            length=len(value),
            first4=value[:4] if len(value) >= _SHOWN else None,
            name=seen.hit.name,
            group=hmac.new(self._key, value.encode("utf-8", "replace"), hashlib.sha256).hexdigest(),
            reason=seen.verdict.reason,
            places=places,
            stands_at=tuple(self._stands_at.get(value, ())),
        )

    def _pragmas(self) -> Iterator[tuple[str, int]]:
        wanted = self._examiner.pragma_lines
        for document in self._examiner.corpus.documents:
            if wanted.isdisjoint(document.lines):
                continue
            paths = [origin.path for origin in document.origins if origin.commit is None]
            for index, number in enumerate(document.lines):
                if number in wanted:
                    yield from ((path, index + 1) for path in paths)


def _blocks(verdict: Verdict) -> bool:
    return verdict.klass == "live" and verdict.confidence == "high"


def _history_rule(seen: _Seen, *, now: bool) -> str:
    """The rule of a place that is not in the work tree."""
    if not _blocks(seen.verdict):
        return seen.rule
    if seen.origin.path.startswith("@"):
        return "secret-in-message"
    if now or seen.origin.in_head:
        return "known-value-elsewhere" if now else seen.rule
    return "secret-in-history"


def _guarded(everything: list[_Seen]) -> Iterator[Value]:
    """What no text may show, each value in the strictest way that one of its places asks for."""
    found: dict[str, tuple[bool, bool]] = {}
    for seen in everything:
        verdict, value = seen.verdict, seen.hit.value
        if verdict.klass not in _WITHHELD:
            continue
        random, sure = found.get(value, (False, False))
        proven = verdict.basis in {"structure", "pieces"} and seen.hit.type != "Connection string"
        sure = sure or proven or (verdict.klass != "test" and verdict.confidence != "low")
        found[value] = (random or proven or (sure and random_looking(value)), sure)
    return (Value(text, random, sure, shown_prefix(text)) for text, (random, sure) in sorted(found.items()))
