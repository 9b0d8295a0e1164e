"""From places that were seen to secrets that are reported; values end here."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from secgate.secrets import stretch
from secgate.secrets.corpus import Origin
from secgate.secrets.guard import Guard, Value
from secgate.secrets.seen import WITHHELD, Part, Seen, blocks
from secgate.secrets.values import Problem, Result, Secret, SecretPlace, ValuePlace
from secgate.secrets.verdict import gravity

if TYPE_CHECKING:
    from secgate.secrets.spots import Masked

_SHOWN = 16
_MOST_PLACES = 5_000


def result(
    parts: Sequence[Part],
    unknown: Mapping[ValuePlace, str],
    problems: Iterable[Problem],
    counted: Mapping[str, int],
    *,
    told: Literal["all", "findings"] = "all",
) -> Result:
    """The finished result of what was seen in all parts of the corpus.

    Args:
        parts: one for each process.
        unknown: why some named places have no value.
        problems: what could not be read.
        counted: numbers of `files`, `blobs` and `messages`.
        told: which values are told; see `Job.told`.
    """
    everything = sorted((seen for part in parts for seen in part.seen), key=lambda seen: seen.order)
    withheld = _withheld(everything)
    if told == "findings":
        # NOTE: in the history a value is another finding where it stands in a file too, whatever it is there.
        past = {seen.hit.value for seen in everything if seen.origin.commit is not None}
        everything = [seen for seen in everything if seen.rule or seen.hit.value in past]
    tree = [seen for seen in everything if seen.origin.commit is None]
    history = [seen for seen in everything if seen.origin.commit is not None]
    slow = [place for part in parts for place in part.slow]
    stands_at, not_known = _named(parts, unknown)
    emitter = _Emitter(stands_at, _listed(everything))
    found = [*emitter.in_tree(tree), *emitter.in_history(tree, history)]
    return Result(
        secrets=tuple(sorted(found, key=lambda s: (s.path, s.line, s.commit or "", s.column, s.type))),
        files=counted["files"],
        blobs=counted["blobs"],
        messages=counted["messages"],
        lines=sum(part.lines for part in parts),
        problems=(*problems, *_too_slow(slow)),
        withheld=withheld | frozenset((origin.path, line) for origin, line in slow if origin.commit is None),
        pragmas=tuple(sorted(pragma for part in parts for pragma in part.pragmas)),
        unknown=tuple(sorted(not_known.items())),
        guard=Guard.of(_guarded(parts)),
    )


def _withheld(everything: Iterable[Seen]) -> frozenset[tuple[str, int]]:
    """(path, line) in the work tree that hold a value which no output may show."""
    return frozenset(
        (seen.origin.path, line)
        for seen in everything
        if seen.origin.commit is None and seen.verdict.klass in WITHHELD
        for line in range(seen.line, seen.line + seen.span)
    )


def _listed(everything: Iterable[Seen]) -> dict[str, tuple[SecretPlace, ...]]:
    """Every place of each value, one for each line of each distinct content and path."""
    found: dict[str, set[SecretPlace]] = {}
    for seen in everything:
        origin, places = seen.origin, found.setdefault(seen.hit.value, set())
        if len(places) < _MOST_PLACES:
            places.add(SecretPlace(origin.path, seen.line, origin.commit, origin.in_head))
    return {value: tuple(sorted(places, key=_place_order)) for value, places in found.items()}


def _place_order(place: SecretPlace) -> tuple[str, int, str]:
    return (place.path, place.line, place.commit or "")


def _named(
    parts: Iterable[Part], unknown: Mapping[ValuePlace, str]
) -> tuple[dict[str, list[ValuePlace]], dict[ValuePlace, str]]:
    """The named places at which each value stands, and why some place has none."""
    stands_at: dict[str, list[ValuePlace]] = {}
    not_known = dict(unknown)
    for part in parts:
        for place, values in part.named.items():
            for value in values:
                stands_at.setdefault(value, []).append(place)
            if not values and place not in not_known:
                not_known[place] = f"no secret value stands at {place.path}:{place.line} of commit {place.commit[:12]}"
    return stands_at, not_known


def _too_slow(slow: Iterable[tuple[Origin, int]]) -> Iterator[Problem]:
    for origin, number in slow:
        where = f"line {number}" + (f" in commit {origin.commit[:12]}" if origin.commit else "")
        yield Problem(origin.path, f"{where} takes longer than {stretch.LINE_S:g} s to examine for secrets")


class _Emitter:
    """Makes secrets of what was seen; the key that groups places of one value is drawn for it."""

    def __init__(
        self, stands_at: Mapping[str, Sequence[ValuePlace]], places: Mapping[str, tuple[SecretPlace, ...]]
    ) -> None:
        self._key = secrets.token_bytes(32)
        self._places = places
        self._stands_at = stands_at

    def in_tree(self, tree: Iterable[Seen]) -> Iterator[Secret]:
        """Each value once in a line of the work tree, by the gravest that is said of it there."""
        done: set[tuple[str, int, str]] = set()
        for seen in _gravest_first(tree):
            key = (seen.origin.path, seen.line, seen.hit.value)
            if key not in done:
                done.add(key)
                yield self._secret(seen, seen.rule)

    def in_history(self, tree: Iterable[Seen], history: Iterable[Seen]) -> Iterator[Secret]:
        """History places whose path does not hold the value in the work tree: at the first commit that had it there."""
        at_path_now = set()
        anywhere_now = set()
        for seen in tree:
            at_path_now.add((seen.origin.path, seen.hit.value))
            anywhere_now.add(seen.hit.value)
        groups: dict[tuple[str, str], list[Seen]] = {}
        for seen in history:
            key = (seen.origin.path, seen.hit.value)
            if key not in at_path_now:
                groups.setdefault(key, []).append(seen)
        for (_, value), places in groups.items():
            first = places[0].origin.commit
            done: set[int] = set()
            for seen in _gravest_first(one for one in places if one.origin.commit == first):
                if seen.line not in done:
                    done.add(seen.line)
                    yield self._secret(seen, _history_rule(seen, now=value in anywhere_now))

    def _secret(self, seen: Seen, rule: str) -> Secret:
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
            places=self._places[value],
            stands_at=tuple(self._stands_at.get(value, ())),
        )


def _gravest_first(everything: Iterable[Seen]) -> list[Seen]:
    return sorted(everything, key=lambda seen: gravity(seen.verdict))


def _history_rule(seen: Seen, *, now: bool) -> str:
    """The rule of a place that is not in the work tree."""
    if not blocks(seen.verdict):
        return seen.rule
    if seen.origin.path.startswith("@"):
        return "secret-in-message"
    if now or seen.origin.in_head:
        return "known-value-elsewhere" if now else seen.rule
    return "secret-in-history"


def _guarded(parts: Iterable[Part]) -> Iterator[Value]:
    """What no text may show, each value in the strictest way that one of its places asks for."""
    found: dict[str, Masked] = {}
    for part in parts:
        for value, mask in part.masked.items():
            found[value] = found[value].stricter(mask) if value in found else mask
    return (Value(text, mask.random, mask.sure, mask.skip) for text, mask in sorted(found.items()))
