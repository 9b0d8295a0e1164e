"""Which lines can hold anything at all: one cheap pass over the distinct lines, which must lose nothing.

Each detector gives a necessary condition: short words and patterns, most of which begin with a literal. The few lines
in which one stands are then held against what is dearer. Most are looked up in folded text, so that letters which match
under `re.IGNORECASE` (long s, dotless i, Kelvin sign) count as plain.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from secgate.secrets.chunks import WINDOW, Chunk, chunks, fold, windows
from secgate.secrets.encoded import ESCAPES, TEXT_RUNS, decoded_runs
from secgate.secrets.plugins import SHAPES, Shape
from secgate.secrets.readers.anchors import ANCHOR_PATTERNS, ANCHORS, ANCHORS_WITH_WORD
from secgate.secrets.readers.dialogues import MAY_ASK
from secgate.secrets.readers.services import names_service
from secgate.secrets.readers.tables import columns
from secgate.secrets.search import Found, Search, Wanted


def _all(*patterns: bytes, folded: bool = True) -> tuple[Wanted, ...]:
    return tuple(Wanted(re.compile(pattern), folded) for pattern in patterns)


def _literals(*words: bytes) -> tuple[Wanted, ...]:
    return tuple(map(Wanted, words))


# Conditions of the detectors of detect-secrets 1.5.0; tests/secrets/test_parity.py holds the proof.
_S = rb"[^\S\n]"  # white space inside a line
_W = rb"[\w\x80-\xff]"
_KEYWORDS = {
    b"key": re.compile(rb"(?:api|auth|service|account|db|database|priv|private|client)_?$"),
    b"pass": re.compile(rb"(?:db|database|key)_?$"),
}
_KEYWORD_BEFORE = 9  # characters of the longest of them
_KEYWORD_AFTER = re.compile(rb"%b*(?:[\]'\"]{0,2}%b*[:=!]|\[\d*\]%b*[!=]|(?:[^\n]assign)?\(\")" % (_W, _S, _S))
_STATEMENTS = ('";', "';", "`;")
_COMPARISON = re.compile(r"[\"'`]\s*[!=]{2,3}\s*\w*(?:key|pass|pwd|secret|contrase)")
# NOTE: beyond ASCII more signs are blanks or letters in a text than in its octets.
(_COMPARED,) = _all(
    rb"[\"'`](?:%(s)b|[\x1c-\x1f\x80-\xff])*[!=]{2,3}(?:%(s)b|[\x1c-\x1f\x80-\xff])*%(w)b*(?:key|pass|pwd|secret|contrase)"
    % {b"s": _S, b"w": _W}
)
_LEAST_HEX, _LEAST_BASE64 = 9, 23  # 3 bits want so many different characters, 4.5 bits
_ENTROPY_RUN = rf"(?:[0-9a-fA-F]{{{_LEAST_HEX},}}|[A-Za-z0-9+/\\\-_=]{{{_LEAST_BASE64},}})"
(_ENTROPY,) = _all(rf"[\"']{_ENTROPY_RUN}[\"']".encode(), folded=False)
# A line that assigns a bare run to any name: what detect-secrets' INI and YAML readers would hand to its detectors.
BARE_ASSIGNMENT = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?[\"']?([\w.\-]+)[\"']?[ \t]*[:=][ \t]*([A-Za-z0-9+/\\\-_=]{9,})[ \t]*[,;]?$",
    re.MULTILINE,
)
# NOTE: tried once in a line: begun at every sign it would take the square of a long line.
(_BARE,) = _all(
    rb"(?m)^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?[\"']?[\w.\-\x80-\xff]+[\"']?[ \t]*[:=][ \t]*%b[ \t]*[,;]?$"
    % _ENTROPY_RUN.encode(),
    folded=False,
)
_WORDS = _literals(
    b"pass", b"pw", b"secret", b"token", b"credential", b"kennwort", b"key", b"auth", b"contrase", b"clave",
    b"wachtwoord", b"senha", b"pepper", b"mnemonic", b"phrase",
)  # fmt: skip
# What gives a word in front of it a value: a sign, quotes, a verb; `%(s)s` is white space inside a line.
_NEAR = re.compile(
    rb"[\w$.\x80-\xff-]{0,80}(?:\(\))?[\"'\]`*?!)\\ \t]{0,50}(?:[:=]|\|\||\?\?)"
    rb"|[\w.-]{0,60}(?:\\?[\"']%(s)b*,|%(s)b*,%(s)b*[\"']?value)"
    rb"|[^`\"'\n:=|]{0,34}(?:[:=]\**[ \t]{0,3})?[`\"'][^\s`\"']{6,120}[`\"']"
    rb"|(?:[^\n]{0,40}?|s?[ \t]+(?:for|of|on|to|in)[ \t][\w.@/ \t-]{0,84}?)"
    rb"%(s)b(?:is:?|was:?|set to:?|changed to:?|->|\xe2\x86\x92|\xe2\x80[\x93\x94]|"
    rb"(?:now|to|from)(?=[ \t]+[^\s0-9]{0,60}[0-9]))%(s)b"
    rb"|[a-z]{0,8}(?:[ \t]+(?:#?[0-9]{1,2}|there|here|now)|s?[ \t]+(?:for|of|on|to|in)[ \t][\w.@/ \t-]{0,84}?):"
    rb"|[\w.:-]{0,60}[\"']%(s)b+value"
    rb"|[\w.:-]{0,60}(?:%(s)b[^<>\n]{0,120})?>(?:<!\[cdata\[|<value>|<string>)?[^<>\s]"
    rb"|\w*\(%(s)b*\\?[\"'`]" % {b"s": _S}
)
_LABELS = _all(
    rb"\$\{%b{2,80}:?[-=]" % _W,
    rb"-(?:pass|pwd|secret|token|(?:api|account|access|secret)-?key|auth-?token)[a-z]{0,6}[= ]",
    rb"login%b+\S+%b+password" % (_S, _S),
    rb"sshpass",
    *(rb"%b[ \t]+(?:pass|pwd|token|api key)" % word for word in (b"with", b"and", b"using", b"the")),
)
# How a line begins or ends that may label what stands on lines below it, and the names of an entry's name.
_HEAD_BEGINS, _HEAD_ENDS = ("#", "|"), frozenset(":=>|?(`*+-0123456789{\\")
_ENTRY = _all(
    *(rb"%b[\"']?%b*[:=]" % (word, _S) for word in (b"name", b"key", b"variable")),
    rb"type[\"']:%b*[\"']random_password" % _S,
)
_TELLING = (
    *_literals(
        b"--user", b" -u", b"\t-u", b".hash", b"hashsync", b"pragma", b"begin ", b"identified", b"basic ", *ANCHORS
    ),
    *_all(rb"@[\w.\x80-\xff-]+[`*\"']*[ \t]{1,2}[/|][ \t]", *ANCHOR_PATTERNS),
)  # fmt: skip
# A key as services give them that have no form of their own.
(_KEY_OF_A_SERVICE,) = _all(rb"(?m)[\"'`( \t][0-9a-f]{32}[\"'`).]{0,2}[,;]?$")
_TELLING_WITH_WORD = _all(*ANCHORS_WITH_WORD)
# A cell of a table that holds one run with a digit inside.
_CELL = Wanted(
    re.compile(rb"\|[ \t]*[`*]{0,3}(?=[a-z!#$%^&*@?+~_.-]{0,39}[0-9])[a-z0-9!#$%^&*@?+~_.-]{8,40}[`*]{0,3}[ \t]*\|"),
    loose=rb"\|[ \t]*[`*]{0,3}[a-z0-9!#$%^&*@?+~_.-]{8,40}[`*]{0,3}[ \t]*\|",
)
_SHAPES = _all(
    rb"accountkey=", rb"eyj", rb":_authtoken=", rb"private key", rb"putty-user-key-file", rb"sg\.", rb"xox",
    rb"hooks\.slack\.com", rb"softlayer", rb"cloudant\.com", rb"akc[a-z0-9]{10}", rb"ap[0-9a-f][a-z0-9]{8}",
    rb"\.[0-9\x80-\xff]{1,9}\.[0-9\x80-\xff]{1,9}\.[0-9\x80-\xff]", rb"://[^\s:@]{1,300}:[^\s:@]{1,1000}@",
    rb"cl(?:oudant|ou)?[-_]?(?:api)?(?:key|pw|pass|token)",
    rb"gh[pousr]_", rb"gl[a-z]{2,5}-[a-z0-9_-]{20}", rb"gr1348941", rb"t3blbkfj", rb"pypi-age", rb"sq0csp-",
    rb"k_live_", rb"a3t[a-z0-9]{17}", rb"abia[a-z0-9]{16}", rb"acca[a-z0-9]{16}", rb"akia[a-z0-9]{16}",
    rb"asia[a-z0-9]{16}", rb"ac[a-z0-9]{32}", rb"sk[a-z0-9]{32}", rb":[0-9a-z_-]{35}", rb"-us[0-9]",
    rb"[mno][a-z0-9\x80-\xff_-]{23,25}\.[a-z0-9\x80-\xff_-]{6}\.",
)  # fmt: skip
# The same in lines with one of the words: keys behind a label.
_SHAPES_BESIDE_WORD = (*_all(rb"(?m)(?:^|[^\w\n-])[\w-]{44}", folded=False), *_literals(b"aws"))
_STRUCTURE = _all(rb"://[^\s:/]{0,300}:[^\s@]{0,1000}@", rb"eyj[a-z0-9_-]{8}")
_ENCODED = _all(*TEXT_RUNS, *ESCAPES, folded=False)
# How far the name and the value reach from a word in a very long line.
_BEFORE_SPOT, _BEHIND_SPOT = 200, 600


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

    def within(self, number: int, windows: "Selection") -> "Selection":
        """What of the windows of a line is chosen, for those detectors that must see the line."""
        nothing: frozenset[int] = frozenset()
        names = [field.name for field in fields(self)]
        return Selection(*(getattr(windows, name) if number in getattr(self, name) else nothing for name in names))

    def any(self) -> list[int]:
        """All of them, in order."""
        return sorted(frozenset().union(*(getattr(self, field.name) for field in fields(self))))


def select(lines: Sequence[str], extra: Iterable[str] = (), *, octets: int = 0) -> Selection:
    """The lines that can hold anything.

    Args:
        lines: all lines.
        extra: literals of the target's own secret names.
        octets: how many octets the search is made ready for.
    """
    prefilter = Prefilter(extra)
    search = Search(prefilter.wanted, octets=octets)
    chosen = [prefilter.choose(search.look(chunk)) for chunk in chunks(lines)]
    return Selection(*(frozenset().union(*(getattr(one, name.name) for one in chosen)) for name in fields(Selection)))


class Prefilter:
    """Chooses among the lines of one chunk after the other.

    Attributes:
        wanted: what must be looked for in them.
    """

    def __init__(self, extra: Iterable[str] = ()) -> None:
        self._extra = _literals(*(literal.encode("utf-8", "surrogatepass") for literal in extra if literal))
        self.wanted: tuple[Wanted, ...] = (
            _COMPARED, _ENTROPY, _BARE, *_WORDS, *self._extra, *_LABELS, *_ENTRY, *_TELLING, *_TELLING_WITH_WORD,
            _KEY_OF_A_SERVICE, _CELL, *_SHAPES, *_SHAPES_BESIDE_WORD, *_STRUCTURE, *_ENCODED,
            *(one for shape in _PROVIDERS for one in shape.anchors),
        )  # fmt: skip

    def choose(self, found: Found) -> Selection:
        """The lines of a chunk that can hold anything."""
        words = _Words(found, (*_WORDS, *self._extra), frozenset(self._extra))
        cells = _holding(found, found.lines(_CELL), _is_row)
        entropy, bare = found.lines(_ENTROPY), set(_holding(found, found.lines(_BARE), BARE_ASSIGNMENT.search))
        telling = _lines(found, _TELLING).union(
            cells,
            _lines(found, _TELLING_WITH_WORD) & words.all,
            _holding(found, bare | found.lines(_KEY_OF_A_SERVICE), names_service),
        )
        return Selection(
            entropy=frozenset(entropy),
            keyword=frozenset(
                words.keyword.union(_holding(found, found.lines(_COMPARED), lambda one: _COMPARISON.search(fold(one))))
            ),
            shape=frozenset(_lines(found, _SHAPES) | (_lines(found, _SHAPES_BESIDE_WORD) & words.all)),
            provider=frozenset(
                number for shape in _PROVIDERS for number in _holding(found, _lines(found, shape.anchors), shape.holds)
            ),
            bare=frozenset(bare),
            label=frozenset(words.label.union(_lines(found, _LABELS), telling, _holding(found, words.all, _is_row))),
            head=frozenset((_lines(found, _ENTRY) & words.all).union(_holding(found, words.all | telling, _may_head))),
            structure=frozenset(_lines(found, _STRUCTURE)),
            encoded=frozenset(_holding(found, _lines(found, _ENCODED), lambda line: next(decoded_runs(line), None))),
        )


def _lines(found: Found, wanted: Iterable[Wanted]) -> set[int]:
    return set().union(*map(found.lines, wanted))


def _holding(found: Found, numbers: Iterable[int], condition: Callable[[str], object]) -> Iterator[int]:
    line = found.plain.line
    return (number for number in numbers if condition(line(number)))


class _Words:
    """What the words in a chunk say of its lines.

    Attributes:
        all: the lines that hold one.
        label: those in which one may label a value.
        keyword: those that the keyword detector of detect-secrets must see.
    """

    def __init__(self, found: Found, words: Iterable[Wanted], extra: frozenset[Wanted]) -> None:
        self.all: set[int] = set()
        self.label: set[int] = set()
        self.keyword: set[int] = set()
        data, near, follows = found.folded.data, _NEAR.match, _KEYWORD_AFTER.match
        keywords: set[int] = set()
        for word in words:
            text = word.text
            for offset, number in found.places(word):
                self.all.add(number)
                if word in extra or near(data, offset + len(text)):
                    self.label.add(number)
                if (after := _keyword(data, text, offset)) is not None:
                    (self.keyword if follows(data, after) else keywords).add(number)
        self.keyword.update(
            _holding(found, keywords - self.keyword, lambda line: any(end in line for end in _STATEMENTS))
        )


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


def label_windows(line: str, search: Search) -> Iterator[tuple[int, str]]:
    """The line itself; of a very long one the pieces around what may label a value, with their offsets."""
    if len(line) <= WINDOW or line.lstrip().startswith("|"):
        yield from windows(line)
        return
    found = search.look(Chunk.of([line], [0]))
    data = found.folded.data
    spots = [at for word in _WORDS for at in found.starts(word) if _NEAR.match(data, at + len(word.text))]
    spots += [at for one in (_LABELS[0], *_TELLING) for at in found.starts(one)]
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


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def _may_head(line: str) -> bool:
    if line.lstrip()[:1] in _HEAD_BEGINS or line[-1:] in _HEAD_ENDS or "chpasswd" in line or "expect" in line:
        return True
    return line.endswith(MAY_ASK) or '?"' in line or "<<" in line or columns(line) is not None


_START, _END = "(?<![A-Za-z0-9_])", "(?![A-Za-z0-9_])"


@dataclass(frozen=True)
class _Provider:
    """How lines with a shape are found: by literals or patterns, of which each such line holds one."""

    anchors: tuple[Wanted, ...]
    holds: Callable[[str], object]

    @classmethod
    def of(cls, shape: Shape) -> "_Provider":
        # NOTE: a search for a literal is fast, one behind a look back, or for either of two, is not.
        patterns = [one.removeprefix(_START).encode() for one in shape.select.split("|") if one]
        return cls(
            anchors=_all(*patterns, folded=False) or _literals(*(literal.encode() for literal in shape.literals)),
            holds=re.compile(f"{_START}{shape.pattern}{_END}" if shape.bounded else shape.pattern).search,
        )


_PROVIDERS = tuple(map(_Provider.of, SHAPES))
