"""The last guard: masks secret values, and pieces of them, in any text, and holds none of them itself.

The scanner knows the values and must not let them out; whoever writes a report has texts and must not know the values.
Between them goes a set of keyed digests: of every run of eight characters in a value that is random, and of other
values as a whole, each as it is, URL-encoded, and in base64 at all three alignments. The key is drawn for one run.

What it promises: no text that went through it holds a value that the scanner judged a secret, nor eight characters in
a row of a random one behind its first four, words in it aside. What the scanner judged harmless, or never saw, it does
not know.
"""

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from secgate.secrets.words import unreadable

PIECE = 8
MASK = "[withheld]"
_LEAST = 6  # a shorter value stands in too many harmless words
_SURE = 16  # so long a value is not there by chance
_SHOWN = 4
_MOST = 600  # longer values (key blocks) are not looked for in encoded form
_KINDS = 3
# NOTE: a webhook's URL holds `/services/`, and so do the paths of most programs.
_BETWEEN_WORDS = "-_./:"


@dataclass(frozen=True)
class Value:
    """A secret value on its way into the guard.

    Attributes:
        random: any piece of it gives it away; else it is made of words, which other texts hold too.
        sure: it is judged live, or nearly so; a name of a file that holds it is masked too, but for a mere word: that
            would hide where things stand, and who reads such a name learns of no password.
    """

    text: str = field(repr=False)
    random: bool
    sure: bool
    skip: int = 0


@dataclass(frozen=True)
class Guard:
    """Recognises the values of one run.

    Attributes:
        key: drawn for this run.
        heads: checksums of the first characters of everything below, to pass over harmless text quickly.
        pieces: digests of runs of eight characters.
        wholes: by digest of the first six characters, (length, digest, whether names are masked) of whole values.
    """

    key: bytes = field(default=b"", repr=False)
    heads: frozenset[int] = field(default=frozenset(), repr=False)
    pieces: frozenset[bytes] = field(default=frozenset(), repr=False)
    wholes: dict[bytes, frozenset[tuple[int, bytes, bool]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, values: Iterable[Value]) -> "Guard":
        """A guard that knows these values."""
        key = secrets.token_bytes(32)
        pieces: set[str] = set()
        wholes: dict[str, set[tuple[str, bool]]] = {}
        for value in values:
            pieces.update(_pieces(value))
            for form in _whole_forms(value.text):
                wholes.setdefault(form[:_LEAST], set()).add((form, value.sure and not _is_word(value.text)))
        heads = {piece[:_LEAST] for piece in pieces} | set(wholes)
        return cls(
            key=key,
            heads=frozenset(_checksum(head) for head in heads),
            pieces=frozenset(_digest(key, piece) for piece in pieces),
            wholes={
                _digest(key, head): frozenset((len(form), _digest(key, form), sure) for form, sure in found)
                for head, found in wholes.items()
            },
        )

    def masked(self, text: str, *, name: bool = False) -> str:
        """The text with every value and piece of one replaced by a mask.

        Args:
            text: any text.
            name: it is the name of a file or item, in which only what is surely a secret is masked.
        """
        if not self.heads or len(text) < _LEAST:
            return text
        spans = list(self._spans(text, name=name))
        if not spans:
            return text
        shown, at = [], 0
        for start, end in _merged(spans):
            shown += [text[at:start], MASK]
            at = end
        return "".join((*shown, text[at:]))

    def _spans(self, text: str, *, name: bool) -> Iterator[tuple[int, int]]:
        heads, crc32 = self.heads, zlib.crc32
        # NOTE: every text of a report comes by here; its bytes are made once, where each is one character.
        raw = text.encode() if text.isascii() else None
        for at in range(len(text) - _LEAST + 1):
            head = text[at : at + _LEAST]
            if (crc32(raw[at : at + _LEAST]) if raw is not None else _checksum(head)) not in heads:
                continue
            if len(text) >= at + PIECE and _digest(self.key, text[at : at + PIECE]) in self.pieces:
                yield at, at + PIECE
            for length, digest, sure in self.wholes.get(_digest(self.key, head), ()):
                whole = text[at : at + length]
                known = (sure or not name) and len(whole) == length and _digest(self.key, whole) == digest
                if known and (length >= _SURE or _stands_alone(text, at, at + length)):
                    yield at, at + length


def _pieces(value: Value) -> Iterator[str]:
    """Every run of eight characters that gives the value away, of each of its forms."""
    shown = _SHOWN if len(value.text) >= _SURE else 0
    plain = [value.text[max(shown, value.skip) :]]
    if len(value.text) <= _MOST:
        plain += [quote(_raw(value.text), safe=""), _inner(value.text) or ""]
    for form in plain:
        runs = _runs(form)
        yield from (run for run in runs if (not _words(run) if value.random else value.sure and _mixed(run)))
    if value.sure and len(value.text) <= _MOST:
        for form in _in_base64(_raw(value.text)):
            yield from _runs(form)


def _runs(form: str) -> Iterator[str]:
    return (form[at : at + PIECE] for at in range(len(form) - PIECE + 1))


def _in_base64(raw: bytes) -> Iterator[str]:
    """What of the base64 of any text that holds the value depends on the value alone."""
    for lead in range(3):
        bits = 8 * (lead + len(raw))
        whole = base64.b64encode(b"\0" * lead + raw).decode()
        for form in {whole, whole.translate(str.maketrans("+/", "-_"))}:
            yield form[-(-8 * lead // 6) : bits // 6]


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _whole_forms(text: str) -> set[str]:
    raw = _raw(text)
    forms = {text, quote(raw, safe=""), json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    if len(text) <= _MOST:
        forms.add(base64.b64encode(raw).decode().rstrip("="))
        if (inner := _inner(text)) is not None:
            forms.add(inner)
    return {form for form in forms if len(form) >= _LEAST}


def _inner(text: str) -> str | None:
    try:
        inner = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii").strip()
    except ValueError:
        return None
    return inner if inner.isprintable() else None


def _words(run: str) -> bool:
    """Whether a run is letters that can be read: `service-internal-…` must not mask every path that has `internal`."""
    letters = "".join(char for char in run if char not in _BETWEEN_WORDS)
    return letters.isalpha() and letters[1:].islower() and not unreadable(letters)


def _is_word(text: str) -> bool:
    return text.isascii() and text.isalpha() and text[1:].islower() and not unreadable(text)


def _mixed(run: str) -> bool:
    """Whether a run has letters, digits and signs, or letters of both cases and digits: no piece of prose has."""
    kinds = (str.islower, str.isupper, str.isdigit)
    return sum(any(kind(char) for char in run) for kind in kinds) + any(not c.isalnum() for c in run) >= _KINDS


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not text[end : end + 1].isalnum()


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _checksum(head: str) -> int:
    return zlib.crc32(_raw(head))


def _digest(key: bytes, text: str) -> bytes:
    return hashlib.blake2b(_raw(text), key=key, digest_size=12).digest()
