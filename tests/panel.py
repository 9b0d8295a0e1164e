"""Labelled lines for the secret scanner, put together at run time: tokens of providers, lines with secrets and without.

The same seed gives the same values. `panel.yaml` and `lines.yaml` beside tests/secrets hold the shapes and the lines.
"""

import base64
import random
import re
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parent / "secrets"
_ALNUM = string.ascii_letters + string.digits
_SETS = {
    "hex": "0123456789abcdef", "HEX": "0123456789ABCDEF", "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase, "digit": string.digits, "alnum": _ALNUM,
    "lownum": string.ascii_lowercase + string.digits, "upnum": string.ascii_uppercase + string.digits,
    "url": _ALNUM + "-_", "b64": _ALNUM + "+/", "symbol": "!#%*+=?@^~",
}  # fmt: skip
_DRAWN = re.compile(r"^(\w+)\*(\d+)$")
# Where a token may stand: the name of the file, and the line; `@` is the token.
PLACES = {
    "prose": ("docs/setup.md", "The worker logs in with @ and then reads the queue."),
    "table": ("docs/table.md", "| worker | @ | eu-west |"),
    "bullet": ("docs/list.md", "- worker: @"),
    "backtick": ("docs/code.md", "Run it with `@` in place."),
    "ts": ("src/client.ts", "const client = connect('@');"),
    "env": (".env", "WORKER=@"),
    "yaml": ("deploy/app.yaml", "worker: @"),
    "json": ("config/app.json", '{"worker": "@"}'),
}


@dataclass(frozen=True)
class Case:
    """One labelled text: where it stands, and the numbers of the lines that hold a secret (none: it holds none)."""

    name: str
    path: str
    text: str = field(repr=False)
    lines: frozenset[int] = frozenset()
    klass: str = "live"


class Drawer:
    """Draws values; one for each seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same values in every run, and none opens anything

    def part(self, spec: str) -> str:
        """A text itself, or for `set*n` characters of that set."""
        match = _DRAWN.match(spec)
        return self.draw(_SETS[match[1]], int(match[2])) if match else spec

    def draw(self, alphabet: str, length: int) -> str:
        """Characters of `alphabet`; more than a handful hold a digit and both cases where the alphabet has them."""
        wanted = [s for s in (string.digits, string.ascii_lowercase, string.ascii_uppercase) if set(s) <= set(alphabet)]
        while True:
            value = "".join(self._random.choice(alphabet) for _ in range(length))
            if length < 8 or all(set(value) & set(s) for s in wanted):
                return value

    def value(self, kind: str) -> str:
        """A value of one of the kinds that lines.yaml uses."""
        return _KINDS[kind](self)

    def word(self) -> str:
        """An ordinary word, as people put into their passwords."""
        return self._random.choice(_WORDS)

    def some_words(self, count: int) -> list[str]:
        """So many different words."""
        return self._random.sample(_WORDS, count)

    def pick(self, some: Sequence[str]) -> str:
        """One of them."""
        return self._random.choice(some)

    def word_of(self, *words: str) -> str:
        """One of these."""
        return self._random.choice(words)

    def number(self, low: int, high: int) -> int:
        """A number of that range."""
        return self._random.randint(low, high)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_WORDS = ("monkey", "dragon", "sunshine", "summer", "falcon", "winter", "orange", "pepper", "shadow", "tiger")
_LONG_WORDS = (
    "mountain",
    "elephant",
    "starfish",
    "hyacinth",
    "cardinal",
    "kangaroo",
    "dinosaur",
    "umbrella",
    "nautilus",
)
_KINDS: dict[str, Callable[[Drawer], str]] = {
    "strong": lambda d: d.draw(string.ascii_uppercase, 2) + d.draw(string.ascii_lowercase, 5) + d.draw("!#@%", 1)
        + d.draw(string.digits, 3),
    "symbolic": lambda d: d.draw("!#@%^", 1) + d.draw(_ALNUM, 9),
    "letters": lambda d: d.draw("bcdfghjklmnpqrstvwxz", 9),
    "mixed": lambda d: d.draw(string.ascii_lowercase, 6) + d.draw("23456789", 2),
    "title": lambda d: d.draw(string.ascii_uppercase, 1) + d.draw(string.ascii_lowercase, 7) + d.draw("23456789", 1),
    "human": lambda d: d.word().title() + str(d.number(1970, 2025)) + d.draw("!#@", 1),
    "fours": lambda d: "-".join(d.draw("bcdfghjkmnpqrstvwxz", 4) for _ in range(4)),
    "foursblank": lambda d: " ".join(d.draw("bcdfghjkmnpqrstvwxz", 4) for _ in range(4)),
    "mixture": lambda d: d.draw("BCDFGHKMNP", 1) + d.draw("246789", 3) + d.draw("#!+", 1) + d.draw("jkqvxz", 2)
        + d.draw("_-", 1) + d.draw("246789", 2) + d.draw("RSTVWZ", 1),
    "noise32": lambda d: d.draw(_ALNUM, 28) + d.draw("!*#%", 4),
    "percent": lambda d: d.draw(_ALNUM, 6) + "%" + d.draw("BCDFGHKMNP", 2) + "%" + d.draw(_ALNUM, 5) + "!",
    "dockercfg": lambda d: _base64(
        '{"auths":{"r.shop.io":{"au' + 'th":"' + _base64("ci:" + d.draw(_ALNUM, 18)) + '"}}}'
    ),
    "address": lambda d: "0x" + d.draw(_SETS["hex"], 40),
    "word": lambda d: d.pick(_LONG_WORDS),
    "digits8": lambda d: d.draw("2345789", 1) + d.draw(string.digits, 7),
    "digits12": lambda d: d.draw("2345678", 1) + d.draw(string.digits, 11),
    "base32": lambda d: d.draw(string.ascii_uppercase + "234567", 24),
    "wordnum": lambda d: d.word() + str(d.number(20, 99)),
    "leet": lambda d: d.word().title().replace("o", "0").replace("e", "3").replace("a", "@") + str(d.number(20, 99)),
    "joined": lambda d: "-".join(d.some_words(3)),
    "run": lambda d: "".join(d.some_words(2)) + str(d.number(20, 99)),
    "lownoise": lambda d: d.draw(_SETS["lownum"], 28) + "%(a" + d.draw("!@#$%^&*(-_=+)", 19),
    "short": lambda d: d.draw(string.ascii_lowercase, 3) + d.draw("23456789", 2) + d.draw(string.ascii_uppercase, 2),
    "alnum8": lambda d: d.draw(_ALNUM, 8),
    "alnum16": lambda d: d.draw(_ALNUM, 16),
    "alnum24": lambda d: d.draw(_ALNUM, 24),
    "alnum32": lambda d: d.draw(_ALNUM, 32),
    "alnum40": lambda d: d.draw(_ALNUM, 40),
    "run3": lambda d: d.word_of("qaz", "asd", "zxc") + d.draw("246", 1) + d.draw("79", 1) + d.draw("35", 1) + "!!",
    "licence": lambda d: "-".join(
        d.draw("BCDFGHJK", 2) + d.draw("2346789", 2) + d.draw(_SETS["upper"], 1) for _ in range(5)
    ),
    "authpair": lambda d: _base64("kit:" + d.draw(_ALNUM, 12) + "!9"),
    "lownum52": lambda d: d.draw("abcdefghijklmnopqrstuvwxyz234567", 52),
    "digit1": lambda d: d.draw("147", 1),
    "digits20": lambda d: d.draw(string.digits, 20),
    "salt64": lambda d: d.draw(_ALNUM + "!#%*+?@^~-_()[] ", 60) + "4#79",
    "b64url120": lambda d: d.draw(_ALNUM + "-_", 120),
    "twowords": lambda d: "-".join(d.some_words(2)),
    "leetword": lambda d: d.word_of("br4mble", "m4rmot", "c1rrus") + d.draw("2468", 1) + d.draw("379", 1) + "5",
    "token36": lambda d: d.draw(_ALNUM, 36),
    "keyid": lambda d: d.draw("ABCDEFGHJKLMNPQRSTUVWXYZ234567", 16),
    "alnum7": lambda d: d.draw(_ALNUM, 7),
    "hex5": lambda d: d.draw("123456789abcdef", 5),
    "dotted": lambda d: d.draw("gkxzqjw", 2) + d.draw("LKJHG", 2) + d.draw("246789", 1) + d.draw("bcdfg", 1)
        + d.draw("246789", 1) + "_fU.n_"
        + d.draw("qxzjk", 2) + d.draw("JKHGT", 2),
    "hex20": lambda d: d.draw(_SETS["hex"], 20),
    "hex32": lambda d: d.draw(_SETS["hex"], 32),
    "hex40": lambda d: d.draw(_SETS["hex"], 40),
    "hex64": lambda d: d.draw(_SETS["hex"], 64),
    "hex128": lambda d: d.draw(_SETS["hex"], 128),
    "b64": lambda d: d.draw(_SETS["b64"], 43) + "=",
    "b64long": lambda d: d.draw(_SETS["b64"], 86) + "==",
    "noise": lambda d: d.draw(_ALNUM + "!#%*+?@^~-_()[]", 50),
    "digits16": lambda d: d.draw(string.digits, 16),
    "twelve": lambda d: " ".join((*d.some_words(10), "glass", "river")),
    "dice": lambda d: " ".join(d.some_words(5)),
    "dashed": lambda d: "-".join(d.some_words(5)),
    "uuid": lambda d: "-".join(d.draw(_SETS["hex"], n) for n in (8, 4, 4, 4, 12)),
    "octets": lambda d: ", ".join("0x" + d.draw(_SETS["hex"], 2) for _ in range(16)),
    "b64image": lambda d: "iVBORw0KGgoAAAANSUhEUgAA" + d.draw(_SETS["b64"], 160),
}  # fmt: skip


def tokens(seed: int = 1) -> Iterator[tuple[str, str, str]]:
    """Name of each provider's shape, a token of it, and its class."""
    drawer = Drawer(seed)
    for row in _read("panel.yaml"):
        yield row["name"], "".join(drawer.part(part) for part in row["parts"]), row.get("class", "live")


def lines(seed: int = 1) -> Iterator[Case]:
    """The cases of lines.yaml; a line of the text that begins with `>` holds a secret."""
    drawer = Drawer(seed)
    for number, row in enumerate(_read("lines.yaml")):
        for round_ in range(row.get("times", 1)):
            text = re.sub(r"<<(\w+)>>", lambda match: drawer.value(match[1]), row["text"]).replace("<|>", "")
            written = text.rstrip("\n").split("\n")
            secret = frozenset(at for at, line in enumerate(written, start=1) if line.startswith(">"))
            plain = "\n".join(line.removeprefix(">") for line in written) + "\n"
            path = row["path"]
            yield Case(f"{number}.{round_} {path}", f"{number}/{round_}/{path}", plain, secret)


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
    return rows
