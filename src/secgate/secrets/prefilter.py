"""Which lines can hold anything at all: one cheap pass over the distinct lines, which must lose nothing.

Each detector gives a necessary condition. First the lines, joined and folded, are searched as bytes for a few anchors:
short words, patterns that begin with a literal, and long runs of one alphabet. Only the lines with an anchor are then
held against the condition itself. Anchors are looked up in folded text, so that letters which match under
`re.IGNORECASE` (long s, dotless i, Kelvin sign) count as plain.
"""

import re
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from secgate.secrets.chunks import WINDOW, Chunk, chunks, fold, windows
from secgate.secrets.encoded import ESCAPES, decoded_runs
from secgate.secrets.plugins import SHAPES, Shape
from secgate.secrets.reach import longest_run, needed_letters
from secgate.secrets.readers.anchors import ANCHOR_PATTERNS, ANCHORS, ANCHORS_WITH_WORD
from secgate.secrets.readers.tables import columns

# Conditions of the detectors of detect-secrets 1.5.0; tests/secrets/test_parity.py holds the proof.
_S = rb"[^\S\n]"  # white space inside a line
_W = rb"[\w\x80-\xff]"
_KEYWORDS = {
    b"key": re.compile(rb"(?:api|auth|service|account|db|database|priv|private|client)_?$"),
    b"pass": re.compile(rb"(?:db|database|key)_?$"),
}
_KEYWORD_BEFORE = 9  # characters of the longest of them
_KEYWORD_AFTER = re.compile(rb"%b*(?:[\]'\"]{0,2}%b*[:=!]|\[\d*\]%b*[!=]|(?:[^\n]assign)?\(\")" % (_W, _S, _S))
_STATEMENTS = (b'";', b"';", b"`;")
_COMPARED = (b"==", b"!=", b"=!", b"!!")
_COMPARISON = re.compile(r"[\"'`]\s*[!=]{2,3}\s*\w*(?:key|pass|pwd|secret|contrase)")
_LEAST_HEX, _LEAST_BASE64 = 9, 23  # 3 bits want so many different characters, 4.5 bits
_ENTROPY_RUN = rf"(?:[0-9a-fA-F]{{{_LEAST_HEX},}}|[A-Za-z0-9+/\\\-_=]{{{_LEAST_BASE64},}})"
_ENTROPY = re.compile(rf"[\"']{_ENTROPY_RUN}[\"']".encode())
# A line that assigns a bare run to any name: what detect-secrets' INI and YAML readers would hand to its detectors.
BARE_ASSIGNMENT = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?[\"']?([\w.\-]+)[\"']?[ \t]*[:=][ \t]*([A-Za-z0-9+/\\\-_=]{9,})[ \t]*[,;]?$",
    re.MULTILINE,
)
# NOTE: tried once in a line: begun at every sign it would take the square of a long line.
_BARE_END = re.compile(rf"^[^:=\n]{{1,1200}}[:=][ \t]*{_ENTROPY_RUN}[ \t]*[,;]?$".encode(), re.MULTILINE)
_WORDS = (
    b"pass", b"pw", b"secret", b"token", b"credential", b"kennwort", b"key", b"auth", b"contrase", b"clave",
    b"wachtwoord", b"senha", b"pepper", b"mnemonic", b"phrase",
)  # fmt: skip
# What gives a word in front of it a value: a sign, quotes, a verb; `%(s)s` is white space inside a line.
_NEAR = re.compile(
    rb"[\w$.\x80-\xff-]{0,80}[\"'\]`*?!)\\ \t]{0,50}(?:[:=]|\|\||\?\?)"
    rb"|[\w.-]{0,60}(?:\\?[\"']%(s)b*,|%(s)b*,%(s)b*[\"']?value)"
    rb"|[^`\"'\n:=|]{0,34}(?:[:=]\**[ \t]{0,3})?[`\"'][^\s`\"']{6,120}[`\"']"
    rb"|(?:[^\n]{0,40}?|s?[ \t]+(?:for|of|on|to|in)[ \t][\w.@/ \t-]{0,84}?)"
    rb"%(s)b(?:is:?|was:?|set to:?|changed to:?|->|\xe2\x86\x92|\xe2\x80[\x93\x94])%(s)b"
    rb"|(?:[ \t]+#?[0-9]{1,2}|[a-z]{0,6}[ \t]+(?:for|of|on|to|in)[ \t][\w.@/ \t-]{0,84}?):"
    rb"|[\w.:-]{0,60}[\"']%(s)b+value"
    rb"|[\w.:-]{0,60}(?:%(s)b[^<>\n]{0,120})?>[^<>\s]"
    rb"|\w*\(%(s)b*\\?[\"'`]" % {b"s": _S}
)
_NEAR_BEFORE = (re.compile(rb"\$\{%b{2,80}:?[-=]" % _W),)
# The same in lines with one of the words, which every match of these holds.
_WITH_WORD = tuple(
    re.compile(pattern)
    for pattern in (
        rb"-(?:pass|pwd|secret|token|api-?key|auth-?token)[a-z]{0,4}[= ]",
        rb"login%b+\S+%b+password" % (_S, _S),
        rb"sshpass",
        *(rb"%b[ \t]+(?:pass|pwd|token|api key)" % word for word in (b"with", b"and", b"using", b"the")),
    )
)
# How a line begins or ends that may label what stands on lines below it, and the names of an entry's name.
_HEAD_BEGINS, _HEAD_ENDS = ("#", "|"), frozenset(":=>|?(`*+-0123456789{")
_ENTRY = tuple(re.compile(rb"%b[\"']?%b*[:=]" % (word, _S)) for word in (b"name", b"key", b"variable"))
_ENTRY = (*_ENTRY, re.compile(rb"type[\"']:%b*[\"']random_password" % _S))
_TELLING = (b"--user", b" -u", b"\t-u", b".hash", b"hashsync", b"pragma", b"begin ", b"identified", b"basic ", *ANCHORS)
_TELLING_LETTERS = tuple((word, needed_letters(re.escape(word))) for word in _TELLING)
_LOGIN = re.compile(rb"@[\w.\x80-\xff-]+[`*\"']*[ \t]{1,2}[/|][ \t]")
# A cell of a table that holds one run with a digit inside.
_CELL = re.compile(rb"\|[ \t]*[`*]{0,3}(?=[a-z!#$%^&*@?+~_.-]{0,39}[0-9])[a-z0-9!#$%^&*@?+~_.-]{8,40}[`*]{0,3}[ \t]*\|")
_ANCHOR_PATTERNS = tuple(re.compile(anchor) for anchor in ANCHOR_PATTERNS)
_TELLING_WITH_WORD = tuple(re.compile(anchor) for anchor in ANCHORS_WITH_WORD)
_SHAPES = tuple(
    re.compile(anchor)
    for anchor in (
        rb"accountkey=", rb"eyj", rb":_authtoken=", rb"private key", rb"putty-user-key-file", rb"sg\.", rb"xox",
        rb"hooks\.slack\.com", rb"softlayer", rb"cloudant\.com", rb"akc[a-z0-9]{10}", rb"ap[0-9a-f][a-z0-9]{8}",
        rb"\.[0-9\x80-\xff]{1,9}\.[0-9\x80-\xff]{1,9}\.[0-9\x80-\xff]", rb"://[^\s:@]{1,300}:[^\s:@]{1,1000}@",
        rb"cl(?:oudant|ou)?[-_]?(?:api)?(?:key|pw|pass|token)",
    )
)  # fmt: skip
_SHAPES_WITH_RUN = tuple(
    re.compile(anchor)
    for anchor in (
        rb"gh[pousr]_", rb"gl[a-z]{2,5}-", rb"gr1348941", rb"t3blbkfj", rb"pypi-age", rb"sq0csp-", rb"k_live_",
        rb"a3t[a-z0-9]{17}", rb"abia[a-z0-9]{16}", rb"acca[a-z0-9]{16}", rb"akia[a-z0-9]{16}", rb"asia[a-z0-9]{16}",
        rb"ac[a-z0-9]{32}", rb"sk[a-z0-9]{32}", rb":[0-9a-z_-]{35}", rb"-us[0-9]",
        rb"[mno][a-z0-9\x80-\xff_-]{23,25}\.[a-z0-9\x80-\xff_-]{6}\.",
    )
)  # fmt: skip
_STRUCTURE = (re.compile(rb"://[^\s:/]{0,300}:[^\s@]{0,1000}@"), re.compile(rb"eyj[a-z0-9_-]{8}"))
# How far the name and the value reach from a word in a very long line.
_BEFORE_SPOT, _BEHIND_SPOT = 200, 600
# Lengths from which a run of an alphabet is an anchor: a base64 run, keys behind a label, the providers' tokens, hex.
_BASE64_RUN, _KEY_RUN, _TOKEN_RUN, _HEX_RUN = 24, 44, 16, 40


def _alphabet(extra: bytes, plain: str = string.ascii_letters + string.digits) -> bytes:
    """A table that turns these characters (and more) into `a`, what else but newlines into blanks."""
    members = {*plain.encode(), *extra}
    return bytes(ord("a") if code in members else code if code == ord("\n") else ord(" ") for code in range(256))


_BASE64, _KEY, _ENTROPY_BASE64 = _alphabet(b"+/"), _alphabet(b"_-"), _alphabet(b"+/\\-_=")
_HEXADECIMAL = _alphabet(b"", string.hexdigits)
_TOKEN = _alphabet(b"_-" + bytes(range(128, 256)))


@dataclass(frozen=True)
class Selection:
    """Numbers of the lines that each kind of detector must see.

    Attributes:
        entropy: the entropy detectors of detect-secrets.
        keyword: its keyword detector.
        shape: its other detectors.
        provider: our provider shapes.
        bare: bare runs behind any name.
        label: labels with their value on the same line.
        head: labels whose value may stand on a line below.
        structure: connection strings and tokens.
        encoded: base64 runs.
    """

    entropy: frozenset[int] = frozenset()
    keyword: frozenset[int] = frozenset()
    shape: frozenset[int] = frozenset()
    provider: frozenset[int] = frozenset()
    bare: frozenset[int] = frozenset()
    label: frozenset[int] = frozenset()
    head: frozenset[int] = frozenset()
    structure: frozenset[int] = frozenset()
    encoded: frozenset[int] = frozenset()

    @classmethod
    def everything(cls, numbers: Iterable[int]) -> "Selection":
        """These lines for every detector."""
        every = frozenset(numbers)
        return cls(**{field.name: every for field in fields(cls)})

    def any(self) -> list[int]:
        """All of them, in order."""
        return sorted(frozenset().union(*(getattr(self, field.name) for field in fields(self))))


def select(lines: Sequence[str], extra: Iterable[str] = (), *, among: Sequence[int] | None = None) -> Selection:
    """The lines that can hold anything.

    Args:
        lines: all lines.
        extra: literals of the target's own secret names.
        among: numbers of the lines that are looked at; None: all.
    """
    choice = Choice(extra)
    for chunk in chunks(lines, among):
        choice.take(chunk)
    return choice.selection()


class Choice:
    """The choice of lines as it grows, chunk by chunk."""

    def __init__(self, extra: Iterable[str] = ()) -> None:
        self._line: Callable[[int], str] = str
        self._extra = tuple(literal.encode("utf-8", "surrogatepass") for literal in extra if literal)
        self._found: dict[str, set[int]] = {field.name: set() for field in fields(Selection)}

    def selection(self) -> Selection:
        """What was chosen so far."""
        return Selection(**{name: frozenset(numbers) for name, numbers in self._found.items()})

    def take(self, plain: Chunk) -> None:
        """Choose among the lines of a chunk."""
        self._line = plain.line
        found, folded = self._found, plain.folded()
        runs = {*plain.runs(_HEXADECIMAL, _LEAST_HEX), *plain.runs(_ENTROPY_BASE64, _LEAST_BASE64)}
        with_run = plain.part(sorted(runs))
        found["entropy"].update(with_run.matched(_ENTROPY))
        found["bare"].update(self._holding(with_run.matched(_BARE_END), BARE_ASSIGNMENT.search))
        for anchor in _SHAPES:
            found["shape"].update(_matched(folded, anchor))
        for anchor in _STRUCTURE:
            found["structure"].update(_matched(folded, anchor))
        encoded = {*plain.runs(_BASE64, _BASE64_RUN), *plain.runs(_HEXADECIMAL, _HEX_RUN)}
        encoded.update(number for escape in ESCAPES for number in plain.matched(escape))
        found["encoded"].update(self._holding(encoded, lambda line: next(decoded_runs(line), None)))
        self._providers(folded, plain)
        self._words(folded, plain)

    def _holding(self, numbers: Iterable[int], condition: Callable[[str], object]) -> Iterator[int]:
        line = self._line
        return (number for number in numbers if condition(line(number)))

    def _providers(self, folded: Chunk, plain: Chunk) -> None:
        # NOTE: a tenth of all lines has a run that could be a token; the many shapes are looked for in these alone.
        dense = sorted(set(plain.runs(_TOKEN, _TOKEN_RUN)))
        own = self._found["provider"]
        dense_plain = plain.part(dense)
        dense_folded = dense_plain.folded()
        for anchor in _SHAPES_WITH_RUN:
            self._found["shape"].update(_matched(dense_folded, anchor, folded.words))
        for shape in _PROVIDERS:
            in_folded, in_plain = (dense_folded, dense_plain) if shape.dense else (folded, plain)
            numbers = {number for pattern in shape.chosen_by for number in in_plain.matched(pattern)}
            for literal, letters in () if shape.chosen_by else shape.literals:
                if letters in folded.words:
                    numbers.update(in_folded.found(literal))
            own.update(self._holding(numbers, shape.holds))

    def _words(self, folded: Chunk, plain: Chunk) -> None:
        found = self._found
        words: set[int] = set()
        keywords: set[int] = set()
        for word in (*_WORDS, *self._extra):
            for offset, number in folded.places(word):
                words.add(number)
                if word in self._extra or _NEAR.match(folded.data, offset + len(word)):
                    found["label"].add(number)
                if (after := _keyword(folded.data, word, offset)) is not None:
                    (found["keyword"] if _KEYWORD_AFTER.match(folded.data, after) else keywords).add(number)
        self._wordy(plain.part(sorted(words)), keywords, folded.words)
        for pattern in _NEAR_BEFORE:
            found["label"].update(_matched(folded, pattern))
        found["head"].update(self._holding(words, _may_head))
        found["label"].update(self._holding(words, lambda line: line.lstrip().startswith("|")))
        told = [word for word, letters in _TELLING_LETTERS if letters in folded.words]
        telling = {number for word in told for number in folded.found(word)}
        for anchor in (_LOGIN, *_ANCHOR_PATTERNS):
            telling.update(_matched(folded, anchor))
        cells = (number for number in folded.matched(_CELL) if plain.line(number).lstrip().startswith("|"))
        telling.update(cells)
        found["label"] |= telling
        found["head"].update(self._holding(telling, _may_head))

    def _wordy(self, plain: Chunk, keywords: set[int], letters: bytes) -> None:
        """Choose among the lines that hold one of the words; `letters` are the runs of them in all."""
        found = self._found
        folded = plain.folded()
        found["keyword"] |= keywords & {number for end in _STATEMENTS for number in folded.found(end)}
        compared = {number for sign in _COMPARED for number in folded.found(sign)}
        found["keyword"].update(self._holding(compared, lambda line: _COMPARISON.search(fold(line))))
        for pattern in _WITH_WORD:
            found["label"].update(_matched(folded, pattern, letters))
        for pattern in _TELLING_WITH_WORD:
            telling = set(_matched(folded, pattern, letters))
            found["label"] |= telling
            found["head"].update(self._holding(telling, _may_head))
        found["shape"].update(plain.runs(_KEY, _KEY_RUN), folded.found(b"aws"))
        found["head"].update(number for entry in _ENTRY for number in _matched(folded, entry, letters))


def _matched(folded: Chunk, pattern: re.Pattern[bytes], letters: bytes | None = None) -> Iterable[int]:
    known = folded.words if letters is None else letters
    return folded.matched(pattern) if needed_letters(pattern.pattern) in known else ()


def _keyword(data: bytes, word: bytes, offset: int) -> int | None:
    """Where a word ends that is, or ends, one of the keyword detector's; None when it is none."""
    end = offset + len(word)
    match word:
        case b"key":
            named = _KEYWORDS[word].search(data, max(0, offset - _KEYWORD_BEFORE), offset) is not None
        case b"pass":
            named = data.startswith((b"word", b"wd"), end)
            named = named or _KEYWORDS[word].search(data, max(0, offset - _KEYWORD_BEFORE), offset) is not None
        case b"pw":
            named = data.startswith(b"d", end)
        case b"secret" | b"contrase":
            named = True
        case _:
            named = False
    return end if named else None


def label_windows(line: str) -> Iterator[tuple[int, str]]:
    """The line itself; of a very long one the pieces around what may label a value, with their offsets."""
    if len(line) <= WINDOW or line.lstrip().startswith("|"):
        yield from windows(line)
        return
    folded = Chunk.of([line], [0]).folded()
    data = folded.data
    spots = [at for word in _WORDS for at, _ in folded.places(word) if _NEAR.match(data, at + len(word))]
    spots += [at for word in _TELLING for at, _ in folded.places(word)]
    spots += [
        match.start() for pattern in (*_NEAR_BEFORE, *_ANCHOR_PATTERNS, _LOGIN) for match in pattern.finditer(data)
    ]
    pieces: list[tuple[int, int]] = []
    for at in sorted(spots):
        start, end = max(0, at - _BEFORE_SPOT), at + _BEHIND_SPOT
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    for start, end in pieces:
        first = start if line.isascii() else len(data[:start].decode("utf-8", "ignore"))
        for offset, window in windows(line[first : first + end - start]):
            yield first + offset, window


def _may_head(line: str) -> bool:
    if line.lstrip()[:1] in _HEAD_BEGINS or line[-1:] in _HEAD_ENDS or "chpasswd" in line or "expect" in line:
        return True
    return columns(line) is not None


# NOTE: a search for a literal is fast, one behind a look back is not.
_START, _END = "(?<![A-Za-z0-9_])", "(?![A-Za-z0-9_])"


@dataclass(frozen=True)
class _Provider:
    """How lines with a shape are found: by literals, each with its letters, or patterns; and if each has a long run."""

    literals: tuple[tuple[bytes, bytes], ...]
    chosen_by: tuple[re.Pattern[bytes], ...]
    holds: Callable[[str], object]
    dense: bool

    @classmethod
    def of(cls, shape: Shape) -> "_Provider":
        return cls(
            literals=tuple(
                (literal.encode(), needed_letters(re.escape(literal.encode()))) for literal in shape.literals
            ),
            # NOTE: a search for one that begins with a literal is fast, for either of two it is not.
            chosen_by=tuple(re.compile(one.removeprefix(_START).encode()) for one in shape.select.split("|") if one),
            holds=re.compile(f"{_START}{shape.pattern}{_END}" if shape.bounded else shape.pattern).search,
            dense=longest_run(shape.pattern) >= _TOKEN_RUN,
        )


_PROVIDERS = tuple(map(_Provider.of, SHAPES))
