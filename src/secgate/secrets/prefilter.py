"""Which lines can hold anything at all: one cheap pass over the distinct lines, which must lose nothing.

Each detector gives a necessary condition: a literal that every match holds, or a small pattern. Literals are looked up
in folded text, so that letters which match under `re.IGNORECASE` (long s, dotless i, Kelvin sign) count as plain.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from secgate.secrets.encoded import decoded_runs
from secgate.secrets.plugins import SHAPES

_CHUNK = 20_000
# Conditions of the detectors of detect-secrets 1.5.0; tests/secrets/test_prefilter.py holds the proof on a corpus.
_KEYWORD_LITERALS = (
    "apikey", "api_key", "authkey", "auth_key", "servicekey", "service_key", "accountkey", "account_key", "dbkey",
    "db_key", "databasekey", "database_key", "privkey", "priv_key", "privatekey", "private_key", "clientkey",
    "client_key", "dbpass", "db_pass", "databasepass", "database_pass", "keypass", "key_pass", "password",
    "passwd", "pwd", "secret", "contrase",
)  # fmt: skip
_SHAPE_LITERALS = (
    "aws", "accountkey=", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "glpat-", "gldt-", "glft-", "glsoat-", "glrt-",
    "gr1348941", "glcbt-", "glimt-", "glptt-", "glagent-", "gloas-", "eyj", ":_authtoken=", "t3blbkfj",
    "private key", "putty-user-key-file", "pypi-age", "sg.", "xox", "hooks.slack.com", "sq0csp-", "k_live_",
    "softlayer", "cloudant.com", "-us", "akc",
)  # fmt: skip
_ENTROPY_PATTERN = re.compile(r"[\"'][A-Za-z0-9+/\\\-_=]{9,}[\"']")
_SHAPE_PATTERNS = (
    re.compile(r"://[^\s:@]+:[^\s:@]+@"),  # basic auth
    re.compile(r"\d\.\d{1,3}\.\d{1,3}\.\d"),  # public addresses
    re.compile(r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16}|AP[0-9A-F][A-Za-z0-9]{8}|(?:AC|SK)[a-z0-9]{32}"),
    re.compile(r"[MNO][A-Za-z\d_-]{23,25}\.[A-Za-z\d_-]{6}\."),  # Discord
    re.compile(r"\d{8}:[0-9A-Za-z_-]{35}"),  # Telegram
    re.compile(r"(?<![\w-])[\w-]{44}"),  # IBM, SoftLayer, Cloudant: long runs behind an assignment
    re.compile(r"(?i:cl(?:oudant|ou)?[-_]?(?:api)?(?:key|pw|pass|token))"),
)
_OWN_LITERALS = (
    "pass", "pwd", "pw=", "pw:", "secret", "token", "credential", "kennwort", "_key", "-key", " key", "apikey",
    "accesskey",
    "privatekey", "signingkey", "encryptionkey", "licensekey", "servicekey", "masterkey", "--user", ".hash", "hashsync",
    "pragma", "private key", "begin ", "identified", "basic ",
)  # fmt: skip
# A line that assigns a bare run to any name: what detect-secrets' INI and YAML readers would hand to its detectors.
BARE_ASSIGNMENT = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?[\"']?([\w.\-]+)[\"']?[ \t]*[:=][ \t]*([A-Za-z0-9+/\\\-_=]{9,})[ \t]*[,;]?$",
    re.MULTILINE,
)
_OWN_PATTERNS = (
    # Names that are too common to be literals.
    re.compile(r"(?i:key|auth|pw)\d*[\"'\]`*?!)]{0,5}[ \t]{0,4}[:=|?>,]"),
    BARE_ASSIGNMENT,
    re.compile(r"://[^\s:/@]*:[^\s@/]+@"),
    re.compile(r"[ \t]-u[ \t]+\S+:\S"),
    re.compile(r"@[\w.-]+[`*\"']*[ \t]{1,2}[/|][ \t]"),
    *(re.compile(shape.select) for shape in SHAPES if shape.select),
)


@dataclass(frozen=True)
class Chunk:
    """Some lines in one string; `starts` are the offsets at which each begins."""

    first: int
    text: str
    starts: Sequence[int]

    def line_at(self, offset: int) -> int:
        """Number of the line that holds `offset`."""
        return self.first + bisect_right(self.starts, offset) - 1

    def next_start(self, line: int) -> int:
        """Offset behind the line with this number."""
        index = line - self.first + 1
        return self.starts[index] if index < len(self.starts) else len(self.text) + 1


def chunks(lines: Sequence[str], *, folded: bool = False) -> Iterator[Chunk]:
    """The lines, joined in pieces; folded ones are lower case."""
    for first in range(0, len(lines), _CHUNK):
        piece = lines[first : first + _CHUNK]
        if folded:
            piece = [fold(line) for line in piece]
        starts = []
        offset = 0
        for line in piece:
            starts.append(offset)
            offset += len(line) + 1
        yield Chunk(first, "\n".join(piece), starts)


def fold(text: str) -> str:
    """Lower case, with the letters that `re.IGNORECASE` holds equal to ASCII ones replaced by those."""
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").lower().replace("\u017f", "s").replace("\u0131", "i")


@dataclass(frozen=True)
class Selection:
    """Numbers of the lines that each kind of detector must see.

    Attributes:
        entropy: the entropy detectors of detect-secrets.
        keyword: its keyword detector.
        shape: its other detectors.
        own: our provider shapes and labels.
    """

    entropy: frozenset[int]
    keyword: frozenset[int]
    shape: frozenset[int]
    own: frozenset[int]

    def any(self) -> list[int]:
        """All of them, in order."""
        return sorted(self.entropy | self.keyword | self.shape | self.own)


def select(lines: Sequence[str], extra: Iterable[str] = ()) -> Selection:
    """The lines that can hold anything; `extra` are literals of the target's own secret names."""
    own_literals = (
        *_OWN_LITERALS,
        *(literal for literal in extra if literal),
        *sorted({literal for shape in SHAPES if not shape.select for literal in shape.literals}),
    )
    by_literal: tuple[tuple[tuple[str, ...], set[int]], ...] = (
        (_KEYWORD_LITERALS, set()), (_SHAPE_LITERALS, set()), (own_literals, set())
    )  # fmt: skip
    entropy: set[int] = set()
    (_, keyword), (_, shape), (_, own) = by_literal
    by_pattern = (((_ENTROPY_PATTERN,), entropy), (_SHAPE_PATTERNS, shape), (_OWN_PATTERNS, own))
    for chunk in chunks(lines, folded=True):
        for literals, found in by_literal:
            for literal in literals:
                _collect_literal(chunk, literal, found)
    for chunk in chunks(lines):
        for patterns, found in by_pattern:
            for pattern in patterns:
                _collect_pattern(chunk, pattern, found)
        own.update(chunk.line_at(start) for start, _, _ in decoded_runs(chunk.text))
    return Selection(frozenset(entropy), frozenset(keyword), frozenset(shape), frozenset(own))


def _collect_literal(chunk: Chunk, literal: str, found: set[int]) -> None:
    text = chunk.text
    at = text.find(literal)
    while at >= 0:
        line = chunk.line_at(at)
        found.add(line)
        at = text.find(literal, chunk.next_start(line))


def _collect_pattern(chunk: Chunk, pattern: re.Pattern[str], found: set[int]) -> None:
    # NOTE: the patterns of this module never cross a newline, so a match lies in one line.
    at = pattern.search(chunk.text)
    while at is not None:
        line = chunk.line_at(at.start())
        found.add(line)
        at = pattern.search(chunk.text, chunk.next_start(line))
