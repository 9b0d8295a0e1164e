"""How well single lines are judged, by kind of file: recall and precision on labelled lines, beside other scanners.

Usage: python benchmarks/secret_lines.py [--half development|held-out|both] [--seeds N] [--gitleaks PROGRAM] [--wrong]

`secret_lines.yaml` beside this file has the lines; every value is drawn at run time. Rules are mended by what the
development half shows; the held-out half is for judging them.
"""

import argparse
import base64
import random
import string
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

# In place of this folder, whose scripts may be called like modules of the standard library.
sys.path.pop(0)
sys.path.append(str(Path(__file__).resolve().parent))

import yaml
from secrets_panel import Scanner, detect_secrets, gitleaks, secgate

_LINES = Path(__file__).resolve().with_name("secret_lines.yaml")
_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_SHORT = 8  # a shorter value may lack a digit or a case
_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"
_WORDS = ("apple", "river", "stone", "cloud", "tiger", "lemon", "train", "violet", "desk", "orbit", "piano", "wolf")


class Values:
    """Draws the values of one line; the same seed gives the same."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same values in every run, and none opens anything

    def __getitem__(self, kind: str) -> str:
        return _KINDS[kind](self)

    def of(self, alphabet: str, length: int) -> str:
        """Characters of an alphabet, with a digit and both cases where it has them."""
        wanted = [s for s in (string.digits, string.ascii_lowercase, string.ascii_uppercase) if set(s) <= set(alphabet)]
        while True:
            value = "".join(self._random.choices(alphabet, k=length))
            if length < _SHORT or all(set(value) & set(one) for one in wanted):
                return value

    def hex(self, length: int) -> str:
        """Hexadecimal digits."""
        return "".join(self._random.choices(_HEX, k=length))

    def b64(self, octets: int) -> str:
        """That many random octets in base64."""
        return base64.b64encode(self._random.randbytes(octets)).decode()

    def pick(self, some: Sequence[str]) -> str:
        """One of them."""
        return self._random.choice(some)

    def between(self, low: int, high: int) -> int:
        """A number of that range."""
        return self._random.randint(low, high)

    def sounds(self, syllables: int) -> str:
        """A text that can be spoken, as people invent passwords."""
        return "".join(self.pick(_CONSONANTS) + self.pick(_VOWELS) for _ in range(syllables))


def _strong(drawn: Values) -> str:
    letters = drawn.of(_ALNUM, drawn.between(7, 11))
    at = drawn.between(1, len(letters) - 1)
    return letters[:at] + drawn.pick("!@%*?-") + letters[at:]


def _spoken(drawn: Values) -> str:
    return drawn.sounds(drawn.between(3, 4)).title() + str(drawn.between(10, 2030)) + drawn.pick(("", "!", "x"))


def _jwt(drawn: Values) -> str:
    head, body = '{"alg":"HS256","typ":"JWT"}', f'{{"sub":"{drawn.between(1000, 9999)}","iat":1700000000}}'
    parts = [base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (head, body)]
    return ".".join((*parts, drawn.of(_ALNUM, 43)))


_KINDS: Mapping[str, Callable[[Values], str]] = {
    "pw": _strong,
    "pwurl": lambda d: d.of(_ALNUM, d.between(9, 14)),
    "gib": lambda d: d.of(string.ascii_lowercase + "23456789" * d.between(0, 1), d.between(8, 11)),
    "gib12": lambda d: d.of(string.ascii_lowercase + string.digits, 12),
    "wordpw": _spoken,
    "words4": lambda d: "-".join(d.pick(_WORDS) + d.pick(_WORDS) for _ in range(4)),
    "alnum16": lambda d: d.of(_ALNUM, 16), "alnum24": lambda d: d.of(_ALNUM, 24), "alnum32": lambda d: d.of(_ALNUM, 32),
    "alnum40": lambda d: d.of(_ALNUM, 40), "b64url43": lambda d: d.of(_ALNUM + "-_", 43),
    "b64_24": lambda d: d.b64(16), "b64_44": lambda d: d.b64(32), "b64_64": lambda d: d.b64(48),
    "b64_88": lambda d: d.b64(64),
    "hex24": lambda d: d.hex(24), "hex32": lambda d: d.hex(32), "hex40": lambda d: d.hex(40),
    "hex64": lambda d: d.hex(64),
    "hexup40": lambda d: d.hex(40).upper(), "hexesc": lambda d: "".join(f"\\x{d.hex(2)}" for _ in range(16)),
    "digits12": lambda d: d.of("23456789", 12), "digits18": lambda d: d.of("23456789", 18),
    "uuid": lambda d: "-".join(map(d.hex, (8, 4, 4, 4, 12))),
    "django": lambda d: d.of(_ALNUM + "!@#%^&*(-_=+)", 50), "salt64": lambda d: d.of(_ALNUM + "!@#%^&*(-_=+)|", 64),
    "basic": lambda d: base64.b64encode(f"svc:{_strong(d)}".encode()).decode(),
    "aws_id": lambda d: "AK" + "IA" + d.of(string.ascii_uppercase + "234567", 16),
    "aws_secret": lambda d: d.of(_ALNUM + "+/", 40),
    "ghp": lambda d: "gh" + "p_" + d.of(_ALNUM, 36), "npm": lambda d: "np" + "m_" + d.of(_ALNUM, 36),
    "stripe": lambda d: "sk" + "_live_" + d.of(_ALNUM, 24), "google": lambda d: "AI" + "za" + d.of(_ALNUM + "-_", 35),
    "slack": lambda d: "xo" + "xb-" + "-".join((d.of("123456789", 12), d.of("123456789", 12), d.of(_ALNUM, 24))),
    "sendgrid": lambda d: "S" + "G." + d.of(_ALNUM + "-_", 22) + "." + d.of(_ALNUM + "-_", 43),
    "telegram": lambda d: d.of("123456789", 9) + ":" + "AA" + d.of(_ALNUM + "-_", 33), "jwt": _jwt,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One labelled line."""

    kind: str
    number: int
    template: str
    path: str
    text: str
    secret: bool


def labelled(half: str, seeds: int) -> Iterator[Line]:
    """The lines of a half, each drawn once for every seed, each in a file of its own."""
    for group in yaml.safe_load(_LINES.read_text(encoding="utf-8")):
        for number, row in enumerate(group["lines"].rstrip("\n").split("\n")):
            if half != "both" and (number % 2 == 0) != (half == "development"):
                continue
            for seed in range(1, seeds + 1):
                text = row[2:].format_map(Values(f"{seed}/{group['kind']}/{number}"))
                path = f"{group['kind']}/{seed}/{number}/{group['path']}"
                yield Line(group["kind"], number, row[2:], path, text, row[0] == "+")


def measured(scanner: Scanner, lines: Sequence[Line]) -> frozenset[str]:
    """Paths of the lines in which the scanner finds anything."""
    with tempfile.TemporaryDirectory() as made:
        for line in lines:
            path = Path(made) / line.path
            path.parent.mkdir(parents=True)
            path.write_text(f"{line.text}\n", encoding="utf-8")
        return frozenset(path for path, found in scanner(Path(made)).items() if found)


def row(name: str, lines: Sequence[Line], found: frozenset[str]) -> str:
    """Recall, precision and the two kinds of mistake of some lines."""
    true = sum(line.path in found for line in lines if line.secret)
    false = sum(line.path in found for line in lines if not line.secret)
    secrets = sum(line.secret for line in lines)
    recall, precision = true / max(1, secrets), true / max(1, true + false)
    return f"{name:24} {len(lines):6} {secrets:8} {recall:8.3f} {precision:10.3f} {secrets - true:7} {false:6}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("development", "held-out", "both"), default="both")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--gitleaks")
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    lines = list(labelled(options.half, options.seeds))
    scanners: dict[str, Scanner] = {
        "secgate": partial(secgate, classes=frozenset({"live", "likely"})),
        "detect-secrets": detect_secrets,
    }
    if options.gitleaks:
        scanners["gitleaks"] = partial(gitleaks, program=options.gitleaks)
    print(f"{'':24} {'lines':>6} {'secrets':>8} {'recall':>8} {'precision':>10} {'missed':>7} {'false':>6}")
    for name, scanner in scanners.items():
        found = measured(scanner, lines)
        print(row(name, lines, found))
        if name == "secgate":
            for kind in dict.fromkeys(line.kind for line in lines):
                print(row(f"  {kind}", [line for line in lines if line.kind == kind], found))
            wrong = [line for line in lines if (line.path in found) != line.secret]
            counted: dict[tuple[str, int, str, bool], int] = {}
            for line in wrong if options.wrong else ():
                key = (line.kind, line.number, line.template, line.secret)
                counted[key] = counted.get(key, 0) + 1
            for (kind, number, template, secret), count in counted.items():
                print(f"    {'missed' if secret else 'false '} {count}/{options.seeds} {kind} {number}: {template}")


if __name__ == "__main__":
    main()
