"""Names and values as words: what a label calls secret, and what a value says about itself."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _lists() -> dict[str, frozenset[str]]:
    """The word lists of vocabulary.txt by heading."""
    found: dict[str, set[str]] = {}
    heading = ""
    for line in files("secgate.secrets").joinpath("vocabulary.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif not line.startswith("#"):
            found.setdefault(heading, set()).update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


def _letters() -> dict[str, dict[str, int]]:
    """Tenths of a bit that each letter costs behind each other one, of letters.txt."""
    costs = {}
    for line in files("secgate.secrets").joinpath("letters.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            before, *numbers = line.split()
            costs[before] = dict(zip((*_ALPHABET, _EDGE), map(int, numbers), strict=True))
    return costs


_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_EDGE = "^"
_COSTS = _letters()
# Bits for each letter above which a piece is no word: of words of 8 letters 1 in 100 lies above, of random ones 93.
_UNREADABLE = 4.8
_LISTS = _lists()
_NOT_SECRET = _LISTS["not secret"]
_PASSWORD = _LISTS["password"]
_SECRET = _LISTS["secret"]
_TOKEN = frozenset(["token"])
_KEY_QUALIFIER = _LISTS["key qualifier"]
_FAKE = _LISTS["unreal"]
_SAYS_TEST = _LISTS["says test"]
_LONG_FAKE = tuple(word for word in _FAKE if len(word) >= 4)  # noqa: PLR2004 - shorter ones begin many words
_CALLS_NOTHING_SECRET = frozenset({"public", "publishable", "anon", "placeholder", "regex", "hash"})
# With one of these, a token says where in a list one is.
IN_A_LIST = frozenset({"cursor", "page", "next", "continuation", "pagination", "paging"})
# With one of these, a token says which request, lock or state is meant.
_OF_A_REQUEST = frozenset({
    ("idempotency",), ("lock",), ("change",), ("lifecycle",), ("resume",), ("sync",), ("previous",), ("prev",),
    ("last",), ("request",), ("action",), ("output",), ("input",),
})  # fmt: skip
# What a page sends back with its form.
_OF_A_PAGE = IN_A_LIST | {"csrf", "xsrf", "authenticity", "antiforgery"}
# A name for the digest of a password.
_OF_A_DIGEST = re.compile(r"(?i)pass(?:word|wd)?_?(?:double_?)?sha_?\d")
# What machines of one network share under names of their own.
_SHARED_BY_NAME = frozenset({("snmp", "community"), ("community", "string"), ("erlang", "cookie")})
_NETWORK = frozenset({"vpn", "wifi", "wlan", "wpa", "ipsec", "ike", "l2tp", "radius", "tacacs", "preshared"})
# What both ends know, and what a directory is read with.
_SHARED = frozenset({"psk", "presharedkey", "authtok"})
# What services give to an application under another name.
_OF_AN_API = frozenset({("api", "signature"), ("api", "hash")})
# With one of these, a name that ends in "keys" calls its values keys of that kind.
_KEYS_QUALIFIER = frozenset({"cookie", "session", "signing", "encryption", "jwt", "hmac", "api", "access", "master"})
_ABBREVIATIONS = _LISTS["abbreviation"]
OPENS_NOTHING = _LISTS["opens nothing"]
FUNCTION_WORDS = _LISTS["of a sentence"]
UNREAL_WORDS = _FAKE
KEYS_OF_DATA = _LISTS["key of data"]
SERVICES, PRODUCTS, STATES = _LISTS["service"], _LISTS["product"], _LISTS["state"]
DONE_WITH = _LISTS["done with a password"]
LOGIN_NAME = "login"  # who logs in; some services take a token in its place
SOME_KEY = "some key"  # a key of nobody knows what: only a value drawn at random is one
GIVEN = "key of a service"  # a key under the name of who gave it: only a value drawn at random is one
FIXED = "salt"  # a value that must be drawn anew, so one that is written down weakens what it is for
_BEGINS = {("initialization",), ("initialisation",), ("init",)}
# With one of these, a phrase is the words from which a wallet or an account is recovered.
_RECOVERS = frozenset({"seed", "recovery", "backup", "mnemonic", "wallet", "secret"})
_ONE_TIME = frozenset({"totp", "hotp", "otp", "mfa", "2fa", "twofactor"})
_RANDOM = 20
_BY_CHANCE, _LONG_NOISE = 3, 12
SAYS_EXAMPLE, SEQUENTIAL = "says that it is an example", "counts through characters"
TEMPLATED, TRUNCATED = "templated", "masked or truncated"
# Letters that passwords write as signs: p@ssw0rd.
_LEET = str.maketrans("@01345$", "aoleass")
_ALL_LEET = str.maketrans("@013457$!", "aoleastsl")
_LEET_INSIDE = re.compile(r"(?<=[A-Za-z])[@01345$](?=[A-Za-z])")
_TRUNCATED = re.compile(
    r"\.\.\.|\u2026|\*{3}|(?<![A-Za-z0-9])[xX]{3,}(?![A-Za-z0-9])|x{4}|X{4}|"
    r"&(?:#x?\w{2,4}|lt|gt|amp);|_{4}|-{4}|0{6}|<[^>]+>|\[[A-Za-z _-]+\]|^\[[A-Za-z _-]+$|#{3}|\?{3}|\u2022{2}"
)
_TEMPLATED = re.compile(
    r"\$\{|\$\(|\{\{|<%|^%\w+%$|%(?:[A-Za-z_]{3,}|[A-Z_][A-Z0-9_]{2,})%|#\{|^\$[A-Za-z_]\w*+(?!(?:[@!#%^&*?][^$]+|[^\s]*[!?])$)|^\{[^}]*\}$|^<[^>]*>$|^%[sdv(]|^\[[^\]]*\]$|"
    r"\b(?:process\.env|import\.meta|os\.environ|getenv|secrets\.|env\.|ENV\[|vars\.|var\.|config\.|inputs\.|github\.)"
)
# How the published keys of the emulators of stores and databases begin, the same everywhere.
_OF_AN_EMULATOR = ("Eby8vdM02xNO", "C2y6yDjf5/R")
_PATTERN = re.compile(r"\(\?[:P<=!]|\[\^?(?:a-z|A-Z|0-9|\\w|\\d|\w-\w)[^\]]*\]|\\[wds][+*{]")
_KEYBOARD = (
    "qwerty", "asdfgh", "zxcvbn", "1q2w3e", "abcdef", "abc123", "012345", "123456", "987654", "654321", "password",
    "passw0rd", "p@ssw0rd", "letmein", "changeme", "change-me", "change_me", "deadbeef", "cafebabe",
)  # fmt: skip
_BESIDE_EACH_OTHER = ("qwe", "asd", "zxc", "qaz", "wsx", "1q2w", "q1w2")


@lru_cache(maxsize=50_000)
def split_words(text: str) -> tuple[str, ...]:
    """Lower-case words of an identifier or phrase: camelCase, snake_case, kebab-case and digits are taken apart."""
    return tuple(word.lower() for word in _WORD.findall(text))


@lru_cache(maxsize=50_000)
def name_kind(name: str) -> str | None:
    """What a name calls its value: `password`, `secret`, `token`, `key`, or None when it calls it nothing secret."""
    words = split_words(name[-80:])
    if not words:
        return None
    if (kind := _kind_by_its_end(name, words)) is not None:
        return kind
    if words[:1] == ("x",) and words[-1] == "key" and len(words) > 2:  # noqa: PLR2004 - a header: x-internal-key
        return "key" if KEYS_OF_DATA.isdisjoint(words) else None
    if _OF_A_DIGEST.search(name) or _is_of_something_else(words):
        return None
    if any(_calls_password(word) for word in words):
        # NOTE: in a phrase a last word "pass" is a verb or a test result: "checks that pass", "PASS".
        return None if words[-1] == "pass" and " " in name.strip() else "password"
    if any(word in _SECRET or word.endswith("secret") for word in words) or words == ("auth",):
        return "secret"
    last = words[-2] if len(words) > 1 and (words[-1].isdigit() or words[-1] in _WHICH_ONE) else words[-1]
    if last.endswith("token"):
        return "token"
    if _is_key(name, words, last):
        return "key"
    some = last.endswith("key") and KEYS_OF_DATA.isdisjoint(words) and _CALLS_NOTHING_SECRET.isdisjoint(words)
    return SOME_KEY if some or words[-1] == "encrypt" else None


def _is_of_something_else(words: tuple[str, ...]) -> bool:
    """Whether the last word, or any, says that the value is none that opens anything."""
    last = words[-2] if len(words) > 1 and words[-1].isdigit() else words[-1]
    if words[-1] in _NOT_SECRET or last == "pubkey" or not _CALLS_NOTHING_SECRET.isdisjoint(words):
        return True
    # Of a captcha, which stands in the page; of the next page of a list; of a form.
    of_a_page = words[-1] == "token" and (not _OF_A_PAGE.isdisjoint(words) or words[-2:-1] in _OF_A_REQUEST)
    return words[-2:] == ("site", "key") or words[-1] == "sitekey" or of_a_page


def _kind_by_its_end(name: str, words: tuple[str, ...]) -> str | None:
    """What the last words alone say, whatever stands before them."""
    if words[-1] == "salt" and len(words) > 1 and words[-2] in {"auth", "in", "nonce"} and name.isupper():
        return "key"  # of WordPress, which signs its cookies with them
    if _is_fixed(words):
        return FIXED
    if words[-1] == "keys" and words[-2:-1] and words[-2] in _KEYS_QUALIFIER:
        return "key"
    if _is_seed(words) or words[-2:] in _SHARED_BY_NAME or words[-2:] in _OF_AN_API:
        return "secret"
    if words[-1] in {"key", "secret"} and _is_of_a_network(words):
        return "password"
    if words[-3:] == ("pre", "shared", "key") or words[-1] in _SHARED:
        return "password"
    if words[-2:] == ("secret", "id"):
        return "secret"  # of a role that a vault knows: the other half is public
    if words[-1] == "pat":
        return SOME_KEY  # a personal access token
    if words[-2:] == ("routing", "key"):
        return "key"  # of a service that calls people; a queue's reads like words
    return LOGIN_NAME if words[-1] == "login" and len(words) > 1 else None


def _is_of_a_network(words: tuple[str, ...]) -> bool:
    """Whether a key is what the machines of a network share, which people type."""
    if not _CALLS_NOTHING_SECRET.isdisjoint(words):
        return False
    return not _NETWORK.isdisjoint(words) or words[-3:] == ("pre", "shared", "key") or words[-3:-1] == ("wi", "fi")


def _is_seed(words: tuple[str, ...]) -> bool:
    """Whether a name calls its value what one-time passwords, or all keys of a wallet, are made from."""
    if words[-1] == "seed":
        return not _ONE_TIME.isdisjoint(words) or "mnemonic" in words
    return words[-1] == "mnemonic" or (words[-1] == "phrase" and not _RECOVERS.isdisjoint(words))


def _is_fixed(words: tuple[str, ...]) -> bool:
    """Whether a name calls its value a salt, a nonce or an initialisation vector."""
    return words[-1] in {"salt", "nonce", "iv"} or (words[-1] == "vector" and words[-2:-1] in _BEGINS)


def _calls_password(word: str) -> bool:
    if word in _PASSWORD or word.endswith(("password", "passwd", "passphrase", "passwort")):
        return True
    return word.endswith(("pass", "pwd")) and word not in _NO_PASSWORD and len(word) <= 12  # noqa: PLR2004 - dbpass, rootpwd


_NO_PASSWORD = _LISTS["not password"]


# What stands behind a name to say which of several values it is, or how it is written.
_WHICH_ONE = frozenset({
    "prod", "production", "staging", "stage", "live", "old", "new", "dev", "current", "main", "value", "str", "string",
    "raw", "plain", "fallback", "b64", "base64", "hex", "bytes",
})  # fmt: skip


def _is_key(name: str, words: tuple[str, ...], last: str) -> bool:
    """Whether a name calls its value a key that opens something, not one that sorts or looks up."""
    if last != "key":
        return "apikey" in words or (last.endswith("key") and last[:-3] in _KEY_QUALIFIER)
    return (name.isupper() and KEYS_OF_DATA.isdisjoint(words)) or any(word in _KEY_QUALIFIER for word in words)


class Names:
    """What names call their values, with the target's own names (globs) beside the built-in ones."""

    def __init__(self, globs: Iterable[str] = ()) -> None:
        self._globs = tuple(globs)
        # NOTE: the prefilter must let through every line that a glob can match, so each needs a fixed piece.
        self.literals = tuple(max(re.split(r"[*?\[\]]+", glob.lower()), key=len) for glob in self._globs)

    def kind(self, name: str) -> str | None:
        """As `name_kind`; a name that a glob matches holds a secret."""
        if self._globs and any(fnmatchcase(name, glob) for glob in self._globs):
            return name_kind(name) or "secret"
        return name_kind(name)


@lru_cache(maxsize=20_000)
def placeholder(value: str) -> str | None:
    """Why a value is no real one, or None."""
    if not value.strip():
        return "empty"
    if _PATTERN.search(value):
        return "a pattern"
    if _TEMPLATED.search(value):
        return TEMPLATED
    if _TRUNCATED.search(value):
        return TRUNCATED
    if len(set(value)) <= max(3, min(8, len(value) // 12)):
        return "repeated characters"
    folded = value.lower()
    if any(known in value for known in _OF_AN_EMULATOR):
        return SAYS_EXAMPLE
    if "example" in folded or "placeholder" in folded or "changeme" in folded or "your-" in folded or "your_" in folded:
        return SAYS_EXAMPLE
    # NOTE: a piece of ten or more carries weight: prefix_a1b2c3d4e5 is made up.
    pieces = [value, *(piece for piece in re.split(r"[_.\-]", value) if len(piece) >= 10)]  # noqa: PLR2004
    return SEQUENTIAL if any(sequential(piece) for piece in pieces) else None


def sequential(value: str) -> bool:
    """Whether most of the value counts up, down or in step (abcdef, 123456, a1b2c3d4)."""
    codes = [ord(character) for character in value.lower()]
    if len(codes) < 6:  # noqa: PLR2004 - shorter ones are judged by length
        return False
    # NOTE: of two random digits every fourth pair is in step, so twelve of them pass for a count once in sixty times.
    most = 0.8 if len(codes) >= 10 and value.isdigit() else 0.6  # noqa: PLR2004 - as long as an account number
    for step in (1, 2):
        pairs = list(zip(codes, codes[step:], strict=False))
        in_step = sum(1 for a, b in pairs if b - a in {1, -1} or (step == 1 and a == b))
        if in_step >= most * len(pairs):
            return True
    # NOTE: letters and digits in strict turn are typed by hand: random hex of 12 does so once in 5,000 times.
    digits = [character.isdigit() for character in value]
    return len(value) >= 12 and value.isalnum() and all(a != b for a, b in pairwise(digits))  # noqa: PLR2004


def residue(value: str) -> str:
    """What is left of a value when the words that say "not real", and counting digits, are taken out."""
    if _made_of_fakes(re.sub(r"[^a-z]", "", value.lower().translate(_LEET))):
        return ""
    plain = _own_letters(value)
    written = _LEET_INSIDE.sub(lambda match: match[0].translate(_LEET), value) if plain else value
    return max(plain, _own_letters(written), key=len) if written != value else plain


def holds_unreal(value: str) -> bool:
    """Whether a value has a word that says "not real", or a run of the keyboard, in letters or in signs."""
    folded = value.lower()
    if any(piece in folded for piece in (*_KEYBOARD, *_BESIDE_EACH_OTHER)):
        return True
    read = (folded, folded.translate(_ALL_LEET), folded.translate(_ALL_LEET).replace("l", "i"))
    words = (word for text in read for word in re.findall(r"[a-z]{3,}", text))
    return any(_made_of_fakes(word) or any(word.startswith(fake) for fake in _LONG_FAKE) for word in words)


def _own_letters(value: str) -> str:
    kept: list[str] = []
    for word in split_words(value):
        if word.isdigit():
            if not (sequential(word) or len(word) <= 4 or len(set(word)) <= 2):  # noqa: PLR2004 - years, 123, 0000
                kept.append(word)
        elif not _made_of_fakes(word):
            kept.extend(piece for piece in _without_keyboard(word) if not _made_of_fakes(piece))
    return "".join(kept)


def _without_keyboard(word: str) -> list[str]:
    for piece in _KEYBOARD:
        word = word.replace(piece, " ")
    return word.split()


def says_test(value: str, *, least: int = 2) -> bool:
    """Whether one of the words of a value, of `least` letters or more, says that it is for tests or examples."""
    found = [
        word
        for part in re.split(r"[^A-Za-z0-9]+", value)
        if len(part) < _RANDOM
        for word in split_words(part)
        if len(word) >= least and word in _SAYS_TEST
    ]
    # NOTE: two or three letters come up by chance in noise.
    return any(len(word) > _BY_CHANCE for word in found) or (bool(found) and not _is_noise(value))


def _is_noise(value: str) -> bool:
    # NOTE: words have two kinds of characters; a value of all four is none at ten already.
    kinds = classes(value)
    return kinds >= 3 and len(value) >= (_LONG_NOISE if kinds == 3 else 10) and unreadable(value)  # noqa: PLR2004 - see above


def wordy(value: str) -> bool:
    """Whether a value that passes for random is made of unreal words of four or more letters for a good part."""
    if _HEX.match(value):
        return False
    # NOTE: words of fewer than four letters come up by chance.
    fake = sum(len(word) for word in split_words(value) if len(word) >= 4 and _made_of_fakes(word))  # noqa: PLR2004
    return fake >= 0.35 * len(value)


@lru_cache(maxsize=50_000)
def _made_of_fakes(word: str) -> bool:
    """Whether a word is one of the unreal ones, or several of them written together."""
    if word in _FAKE:
        return True
    return any(word[:cut] in _FAKE and _made_of_fakes(word[cut:]) for cut in range(3, len(word) - 2))


def unreadable(value: str) -> bool:
    """Whether the letters of a value are in no order that words of a language have; needs 4 letters or more.

    A value that changes between letters and digits again and again is unreadable too.
    """
    pieces = [piece for piece in split_words(value) if piece.isalpha() and piece.isascii()]
    known = [piece for piece in pieces if piece in _ABBREVIATIONS]
    if known and sum(map(len, known)) >= 0.5 * sum(map(len, pieces)):
        return False
    letters = sum(len(piece) for piece in pieces)
    if letters < 4:  # noqa: PLR2004 - fewer letters say nothing
        return switches(value) >= 0.4 and classes(value) >= 2  # noqa: PLR2004 - many changes for a short value
    spelled = re.findall(r"[a-z]+", value.lower())
    bits = min(_bits(pieces), _bits(spelled))
    # NOTE: short pieces pass for words by chance, so a value of many kinds in turn needs less.
    return bits > _UNREADABLE - min(0.5, switches(value))


def readable_abbreviation(word: str) -> bool:
    """Whether a word, in small letters, is a piece of names that programmers know."""
    return word in _ABBREVIATIONS


def _bits(pieces: Sequence[str]) -> float:
    """What the pieces cost for each letter."""
    total = sum(_COSTS[a][b] for piece in pieces for a, b in pairwise(f"{_EDGE}{piece}{_EDGE}"))
    return total / (10 * max(1, sum(len(piece) + 1 for piece in pieces)))


def entropy(value: str) -> float:
    """Shannon entropy of the characters, in bits for each."""
    if not value:
        return 0.0
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())


def classes(value: str) -> int:
    """How many of lower case, upper case, digits and symbols a value has."""
    return sum((
        any(c.islower() for c in value), any(c.isupper() for c in value), any(c.isdigit() for c in value),
        any(not c.isalnum() for c in value),
    ))  # fmt: skip


_HEX = re.compile(r"^(?:0x)?[0-9a-fA-F]+$")
_RUNNING = re.compile(r"^[A-Za-z0-9+/_=.~-]+$")


@lru_cache(maxsize=20_000)
def random_looking(value: str) -> bool:
    """Whether a value looks drawn at random: hex of 32 or more, or 20 or more mixed letters and digits."""
    value = value.removeprefix("base64:")
    if noise(value):
        return True
    if _HEX.match(value):
        return len(value) >= 32 and entropy(value.lower()) > 3.0  # noqa: PLR2004 - 128 bits, FIELD: hex limit 3.0
    if len(value) < 20 or not _RUNNING.match(value):  # noqa: PLR2004 - below it words cannot be told from chance
        return False
    digits = sum(c.isdigit() for c in value)
    if not digits or classes(value) < 2:  # noqa: PLR2004
        return False
    if entropy(value) < 3.6:  # noqa: PLR2004 - prose and identifiers of this length stay below
        return False
    return switches(value) >= 0.22  # noqa: PLR2004 - share of changes between kinds of characters


def noise(value: str) -> bool:
    """Whether a value is drawn from all printable characters: 32 or more, many symbols, blanks perhaps among them."""
    symbols = sum(not c.isalnum() and not c.isspace() for c in value)
    digits = sum(c.isdigit() for c in value)
    # NOTE: some generators draw from small letters, digits and symbols alone; prose and commands have blanks.
    least = 4 if " " in value else 3
    if len(value) < 32 or digits < 3 or classes(value) < least:  # noqa: PLR2004 - a salt or a long generated password
        return False
    return symbols >= len(value) // 5 and entropy(value) >= 4.6  # noqa: PLR2004 - prose stays below 4.5


def switches(value: str) -> float:
    """Share of neighbours of different kinds (lower, upper, digit), leaving out a capital before small letters."""
    kinds = ["l" if c.islower() else "u" if c.isupper() else "d" if c.isdigit() else "s" for c in value]
    changes = sum(1 for a, b in pairwise(kinds) if a != b and not (a == "u" and b == "l") and "s" not in (a, b))
    return changes / max(1, len(value) - 1)
