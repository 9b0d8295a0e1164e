"""Names and values as words: what a label calls secret, and what a value says about itself."""

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# What a name may end in, or hold, without being a secret itself.
_NOT_SECRET = frozenset(
    "length len min max count limit size regex pattern field fields input label placeholder type types name names id ids url uri "
    "endpoint path paths file files filename dir folder header headers column prefix suffix expires expiry expiration ttl age "
    "error errors message msg reset forgot strength policy rule rules schema visible show hide toggle hint title description "
    "public publishable pub anon cache sort order primary foreign partition index storage query idempotency translation i18n "
    "format version algorithm algo status state enabled required optional valid invalid exists present missing changed updated "
    "at by on url link page form component button icon screen view route routes handler service manager provider factory "
    "generator validator validation guard middleware helper util utils test tests spec docs doc rotation lookup match matches "
    "check checks verify verified fn func callback event events attempts tries retries cost usage budget window tokens per "
    "row rows table model enum const option options param params arg args var vars ref refs reference step steps section "
    "requirements requirement change update create delete manager vault store names keys bytes bits hash hashed hashes "
    "salt digest fingerprint checksum encrypted cipher ciphertext masked redacted locator selector arn region bucket".split()
)
_PASSWORD = frozenset("password passwd pwd passphrase pass passcode kennwort passwort pw".split())
_SECRET = frozenset("secret secrets credential credentials".split())
_TOKEN = frozenset(["token"])
_KEY_QUALIFIER = frozenset(
    "api access secret private encryption encrypt signing sign service master auth jwt license account client webhook admin "
    "session cookie app application deploy integration live server hmac aes rsa ssh role".split()
)
# Words that say: this is not a real one.
_FAKE = frozenset(
    "example examples test tests testing tester dummy sample fake mock mocked demo changeme change changed replace replaced insert "
    "placeholder todo fixme xxx foo bar baz qux your yours my mine here value values none null undefined true false string number "
    "redacted masked hidden removed sanitized secret secrets password passwords passwd passw pass pwd pw passphrase credential "
    "key keys token tokens api apikey dev local localhost development default admin administrator user username users root guest "
    "generate generated min max minimum maximum char chars character characters random randomly long longer short super very secure "
    "secured strong stronger strength weak not for only production prod staging stage the this that is in of to be with at least "
    "new old current valid invalid wrong correct incorrect another other different same some any real actual unique safe jwt auth "
    "session cookie webhook signing sign encryption encrypt encrypted hash hashed hex base bytes bit bits access refresh client "
    "server service app application live public private master shared account database db postgres postgresql mysql redis mongo "
    "mongodb env environment variable var config setting optional required must should use used from get set enter paste put "
    "hello world abc abcd abcdef abcdefg abcdefgh def ghi jkl mno pqr stu vwx xyz abcxyz qwerty qwertyuiop asdf asdfgh zxcv letmein "
    "welcome love login signin signup logout temp temporary tmp placeholdervalue ci build e2e integration unit spec suite stub "
    "first second third one two three alpha beta foobar lorem ipsum unknown missing expired legacy empty blank something anything "
    "whatever nothing goes please contact tenant tenants hacker hack hacked client customer manager staff owner member team company good bad best better forgotten repeat confirm confirmed confirmation known leak leaked sensitive plain text plaintext string strings original common easy simple bcrypt argon super ask see ref reference example com org io net www http https stripe github google aws "
    "openai anthropic slack twilio sendgrid postmark resend supabase vercel render id name email bearer basic and or no yes".split()
)
_SAYS_TEST = frozenset("test tests testing example examples dummy fake mock mocked demo sample placeholder changeme ci e2e dev local".split())
_RANDOM = 20
_TRUNCATED = re.compile(r"\.\.\.|…|\*{3}|(?<![A-Za-z0-9])[xX]{3,}(?![A-Za-z0-9])|x{4}|X{4}|_{4}|-{4}|0{6}|<[^>]+>|\[[A-Za-z _-]+\]|#{3}|\?{3}|•{2}")
_TEMPLATED = re.compile(
    r"\$\{|\$\(|\{\{|<%|%\w+%|#\{|^\$[A-Za-z_]|^\{[^}]*\}$|^<[^>]*>$|^%[sdv(]|^\[[^\]]*\]$|"
    r"\b(?:process\.env|import\.meta|os\.environ|getenv|secrets\.|env\.|ENV\[|vars\.|var\.|config\.|inputs\.|github\.)"
)
_KEYBOARD = ("qwerty", "asdfgh", "zxcvbn", "1q2w3e", "abcdef", "abc123", "012345", "123456", "987654", "654321", "password", "passw0rd", "p@ssw0rd",
             "letmein", "changeme", "change-me", "change_me", "deadbeef", "cafebabe")  # fmt: skip


@lru_cache(maxsize=50_000)
def split_words(text: str) -> tuple[str, ...]:
    """Lower-case words of an identifier or phrase: camelCase, snake_case, kebab-case and digits are taken apart."""
    return tuple(word.lower() for word in _WORD.findall(text))


def name_kind(name: str) -> str | None:
    """What a name calls its value: `password`, `secret`, `token`, `key`, or None when it calls it nothing secret."""
    words = split_words(name[-80:])
    if not words:
        return None
    if words[-1] in _NOT_SECRET or any(word in {"public", "publishable", "anon", "placeholder", "regex", "hash"} for word in words):
        return None
    kind = None
    if any(word in _PASSWORD for word in words) and not (words[-1] == "pass" and " " in name.strip()):
        kind = "password"
    elif any(word in _SECRET for word in words):
        kind = "secret"
    elif words == ("auth",):
        kind = "secret"
    elif words[-1] in _TOKEN or (len(words) > 1 and words[-2] in _TOKEN and words[-1].isdigit()):
        kind = "token"
    elif "apikey" in words or ("key" in words[-2:] and any(word in _KEY_QUALIFIER for word in words)):
        kind = "key"
    elif words[-1] == "key" and name.isupper():
        kind = "key"
    return kind


def placeholder(value: str) -> str | None:
    """Why a value is no real one, or None."""
    if not value.strip():
        return "empty"
    if _TEMPLATED.search(value):
        return "templated"
    if _TRUNCATED.search(value):
        return "masked or truncated"
    if len(set(value)) <= max(3, min(8, len(value) // 12)):
        return "repeated characters"
    folded = value.lower()
    if "example" in folded or "placeholder" in folded or "changeme" in folded or "your-" in folded or "your_" in folded:
        return "says that it is an example"
    pieces = [value, *(piece for piece in re.split(r"[_.\-]", value) if len(piece) >= 10)]  # noqa: PLR2004 - a piece that carries weight
    return "sequential characters" if any(sequential(piece) for piece in pieces) else None


def sequential(value: str) -> bool:
    """Whether most of the value counts up, down or in step (abcdef, 123456, a1b2c3d4)."""
    codes = [ord(character) for character in value.lower()]
    if len(codes) < 6:  # noqa: PLR2004 - shorter ones are judged by length
        return False
    for step in (1, 2):
        pairs = list(zip(codes, codes[step:], strict=False))
        in_step = sum(1 for a, b in pairs if b - a in {1, -1} or (step == 1 and a == b))
        if in_step >= 0.6 * len(pairs):  # noqa: PLR2004 - more than random text ever has
            return True
    # NOTE: letters and digits in strict turn are typed by hand: random hex does so over 12 characters once in 5,000 times.
    digits = [character.isdigit() for character in value]
    return len(value) >= 12 and value.isalnum() and all(a != b for a, b in pairwise(digits))  # noqa: PLR2004


def residue(value: str) -> str:
    """What is left of a value when the words that say "not real", and counting digits, are taken out."""
    folded = value.lower()
    for piece in _KEYBOARD:
        folded = folded.replace(piece, " ")
    kept = []
    for word in split_words(value):
        if word.isdigit():
            if not (sequential(word) or len(word) <= 4 or len(set(word)) <= 2):  # noqa: PLR2004 - years, 123, 0000
                kept.append(word)
        elif word in folded and not _made_of_fakes(word):
            kept.append(word)
    return "".join(kept)


def says_test(value: str) -> bool:
    """Whether one of the words of a value says outright that it is for tests or examples."""
    return any(word in _SAYS_TEST for part in re.split(r"[^A-Za-z0-9]+", value) if len(part) < _RANDOM for word in split_words(part))


def wordy(value: str) -> bool:
    """Whether a value that passes for random is made of words for a good part (four letters or more, all of them unreal)."""
    if _HEX.match(value):
        return False
    fake = sum(len(word) for word in split_words(value) if len(word) >= 4 and _made_of_fakes(word))  # noqa: PLR2004 - shorter ones come by chance
    return fake >= 0.35 * len(value)  # noqa: PLR2004 - a third of the characters


@lru_cache(maxsize=50_000)
def _made_of_fakes(word: str) -> bool:
    """Whether a word is one of the unreal ones, or several of them written together."""
    if word in _FAKE:
        return True
    return any(word[:cut] in _FAKE and _made_of_fakes(word[cut:]) for cut in range(3, len(word) - 2))


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


def random_looking(value: str) -> bool:
    """Whether a value looks drawn at random: hex of 32 or more, or 20 or more of mixed letters and digits without words."""
    value = value.removeprefix("base64:")
    if _noise(value):
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


def _noise(value: str) -> bool:
    """Whether a value is drawn from all printable characters: 32 or more, many symbols, blanks perhaps among them."""
    symbols = sum(not c.isalnum() and not c.isspace() for c in value)
    digits = sum(c.isdigit() for c in value)
    return len(value) >= 32 and symbols >= len(value) // 5 and digits >= 3 and classes(value) == 4 and entropy(value) >= 4.6  # noqa: PLR2004 - prose stays below 4.5


def switches(value: str) -> float:
    """Share of neighbours of different kinds (lower, upper, digit, other), leaving out a capital before small letters."""
    kinds = ["l" if c.islower() else "u" if c.isupper() else "d" if c.isdigit() else "s" for c in value]
    changes = sum(1 for a, b in pairwise(kinds) if a != b and not (a == "u" and b == "l") and "s" not in (a, b))
    return changes / max(1, len(value) - 1)
