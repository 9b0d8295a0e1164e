"""How strong a value is that something calls a password, a secret, a token or a key."""

import base64
import re

from secgate.secrets.detectors import Candidate
from secgate.secrets.labels import LOGIN_TYPE
from secgate.secrets.novalue import drawn_number, unspoken
from secgate.secrets.oneword import is_directive, of_a_service, own_word, own_words
from secgate.secrets.phrases import passphrase
from secgate.secrets.rows import COLUMN_TYPE
from secgate.secrets.structure import is_uuid
from secgate.secrets.typed import keyboard_mix, own_mix, own_phrase, phrase_of_setting, signs, word_and_number
from secgate.secrets.verdict import Verdict, no
from secgate.secrets.words import (
    FIXED,
    GIVEN,
    LOGIN_NAME,
    SOME_KEY,
    classes,
    entropy,
    name_kind,
    placeholder,
    random_looking,
    residue,
    says_test,
    split_words,
    switches,
    unreadable,
    wordy,
)

_INSIDE, _OWN = 6, 4  # characters of a text in base64 that are worth a look, and of it that are no unreal words
_PREFIX = re.compile(r"^[A-Za-z0-9]{1,12}(?:[_-][a-z]{2,12}){0,2}[_-]")
_SIGNS = "?!#@$%^&*()[]{}<>:;.,/\\|~-_=+"
_RUNNING = re.compile(r"^[A-Za-z0-9+/_=.~-]+$")
_BASE64 = re.compile(r"^[A-Za-z0-9+/]{8,}={0,2}$")
_HEX = re.compile(r"^(?:0x)?[0-9a-fA-F]+$")
_KEBAB = re.compile(r"^[a-z]+(?:[-_:/.](?:[a-z]+|\d{1,6}))+$")
# As models and versions are called: words, and numbers with what they count.
_MODEL = re.compile(r"^[a-z]{2,12}(?:[-_.:](?:[a-z]{2,12}|[a-z]?\d{1,4}[a-z]{0,2}))+$")
_EMAIL = re.compile(r"^[\w.+-]+@[\w-]+\.[\w.-]+$")
# A word, or two written together, before or behind a number, as people type the secret of a machine.
_TYPED_SECRET = re.compile(r"^(?=.{8,24}$)(?:[A-Za-z]{5,18}\d{2,6}[!@#$%^&*?]?|\d{2,6}[A-Za-z]{5,18}[!@#$%^&*?]?)$")
# As servers, accounts and steps are numbered: web-proxy2.
_NUMBERED = re.compile(r"^[a-z]{2,}(?:(?:[-_.][a-z]+)+\d{1,2}|(?:[-_.][a-z]+)*[-_.]\d{1,3}[a-z])$")
# Who asks, as guests of a server give it in place of a password.
_WHO = re.compile(r"^[a-z]+@[a-z]*$")
# Words that stand for a password, or for its absence, where a call takes one.
_NO_PASSWORD = frozenset(
    {
        "null",
        "none",
        "undefined",
        "true",
        "false",
        "basic",
        "bearer",
        "user",
        "username",
        "utf8",
        "utf-8",
        "string",
        "str",
        "text",
        "required",
        "optional",
        "hidden",
        "varchar",
        "number",
    }
)
# As providers of mail draw one for an application, in groups of four letters.
_FOR_ONE_APPLICATION = re.compile(r"^[a-z]{4}(?:-[a-z]{4}){3}$")
# With one of these, a key or a token is one that a service gave, even where it is a number or a UUID.
_WHOSE = frozenset({
    "access", "admin", "api", "app", "auth", "authorization", "bearer", "bot", "client", "deploy", "integration",
    "license", "master", "personal", "private", "refresh", "secret", "server", "service", "webhook",
})  # fmt: skip
# Calls that open a database, a mailbox or a store of files.
_TO_A_DATABASE = re.compile(r"(?i)connection$|mysql|pdo$|psycopg|oracle|oci_connect|sequelize|ftp|smtp|imap|ssh2_auth")
# A word with digits for letters, as people write the secret of a machine; what a cipher or an encoding is called.
_LEET_WORD = re.compile(r"^(?=.{8,20}$)[a-z]+\d[a-z]+\d{0,4}[!_]?$")
_OF_A_CIPHER = re.compile(r"aes|sha|rsa|md5|hmac|base\d|utf|oauth|x509|ed25519|v\d")
# Names of nothing but a password; what follows such a word names a part of a page.
_OWN_NAMES = frozenset({("password",), ("passwd",), ("pwd",), ("pass",), ("pw",), ("passphrase",), ("passwort",)})
_NAME = re.compile(r"^[A-Za-z]+\d{0,2}(?:[_.:/-][A-Za-z]+\d{0,2}){2,}$")


def _inside(value: str) -> str:
    """The printable text of which a value is the base64; "" when it is of none."""
    if len(value) % 4 or not _BASE64.match(value):
        return ""
    try:
        text = base64.b64decode(value).decode("ascii")
    except ValueError:
        return ""
    return text if text.isprintable() else ""


def is_plain_text(value: str) -> bool:
    """Whether a value is the base64 of a text: what is secret in it is found in the text itself."""
    return len(_inside(value)) >= _INSIDE


def _says_so_inside(value: str) -> bool:
    """Whether a value is the base64 of a text that is no secret: words in place of one."""
    text = _inside(value)
    if len(text) < _INSIDE:
        return False
    return " " in text or placeholder(text) is not None or len(residue(text)) < _OWN


def strength(one: Candidate, value: str, kind: str | None) -> Verdict:
    """What the value itself says; `kind` is what its name calls it."""
    if is_uuid(value):
        return _uuid(one.name, kind)
    if _says_so_inside(value):
        return Verdict("test", "low", "label", "words in base64")
    if kind == FIXED:
        return _fixed(value, one)
    if kind in _DRAWN:
        return _DRAWN[kind](value)
    if (words := _of_words(one, value, kind)) is not None:
        return words
    rest = residue(value)
    if one.type == LOGIN_TYPE:
        strong = len(value) >= 8 and len(rest) >= 5 and (classes(value) >= 3 or _mixed(value))  # noqa: PLR2004
        return Verdict("likely", "medium", "label", "an address and a value beside it") if strong else no("weak")
    if one.source == "record":
        return _record(value, rest, local="local" in one.type)
    if kind == "password":
        return _login(value, rest) if one.source == "login" else _password(value, rest, loose=_unsure(one, value))
    if kind == "secret" and not random_looking(value) and one.source != "prose":
        return _phrase(value, rest, quoted=one.quoted, signed=signs(one.name, quoted=one.quoted))
    return _key(value, rest, loose=one.source == "prose")


def _of_words(one: Candidate, value: str, kind: str | None) -> Verdict | None:
    """A value that is words, and a secret by where it stands or how many they are; or None."""
    if passphrase(value) or _dashed(value, one.name):
        return Verdict("likely", "medium", "label", "called a secret, and words in a row as passphrases have")
    if kind in {"secret", "key"} and signs(one.name, quoted=one.quoted) and own_phrase(value, one.name):
        return Verdict("likely", "medium", "label", "what something is signed or encrypted with, and words of its own")
    if kind == "password" and _four_words(value) and split_words(one.name)[-1:] in _OWN_NAMES:
        return Verdict("likely", "low", "label", "called a password, and words in a row as dice give them")
    if kind == "password" and (own_word(value) or own_words(value)) and _is_of_a_service(one):
        return Verdict(
            "likely", "medium", "label" if one.quoted else "bare word", "the password of a service, and a word"
        )
    if kind == "password" and phrase_of_setting(value, one.name):
        return Verdict("likely", "low", "label", "the password of a setting, and words of its own")
    return None


def _is_of_a_service(one: Candidate) -> bool:
    """Whether what stands before a value, or above it, leaves no doubt that it is a password of a service."""
    if one.source == "login":
        beside_user = one.quoted and name_kind(one.name) == "password"
        return beside_user or _TO_A_DATABASE.search(one.name) is not None
    if one.source == "prose":
        return is_directive(one.name)
    # NOTE: what no language has as a word is one that is judged below, also in code.
    return one.type == COLUMN_TYPE or (
        one.source == "label" and of_a_service(one.name) and (one.quoted or not unreadable(one.value))
    )


def _given(value: str) -> Verdict:
    """The value behind the name of a service: drawn at random it is the key that the service gave."""
    drawn = random_looking(value) or (value.isupper() and value.isalnum() and entropy(value) >= 3.0)  # noqa: PLR2004 - base32
    if not drawn or wordy(value) or says_test(value):
        return no("behind the name of a service, and not random")
    return Verdict("likely", "medium", "label", "behind the name of a service, and random")


def _fixed(value: str, one: Candidate) -> Verdict:
    """A salt, a nonce or an initialisation vector: it opens nothing by itself, and should not be the same twice."""
    drawn = random_looking(value) or (len(value) >= 16 and _BASE64.match(value) and unreadable(value))  # noqa: PLR2004
    if _HEX.match(value):
        drawn = drawn_number(value) or (len(value) >= 16 and entropy(value.lower()) >= 2.8)  # noqa: PLR2004 - 64 bits
    typed = len(value) >= 8 and classes(value) >= 3 and len(residue(value)) >= 5 and not identifier(value)  # noqa: PLR2004
    if not (drawn or typed) or wordy(value) or says_test(value):
        return no("not random enough for a salt")
    words = split_words(one.name)
    lasting = words[-1:] != ("nonce",) and not says_test(one.name) and (one.quoted or words != ("iv",))
    reason = "a salt, nonce or initialisation vector that is always the same"
    return Verdict("likely", "medium" if lasting else "low", "label", reason)


def _uuid(name: str, kind: str | None) -> Verdict:
    """A UUID is a token or a secret where it is called one; as a key it mostly names something."""
    if says_test(name):
        return Verdict("test", "low", "label", "a UUID behind a name that says test")
    if kind == GIVEN or names_what_opens(name, kind):
        return Verdict("likely", "medium", "label", "a UUID that is called what opens something")
    basis = "entropy" if kind in {"key", SOME_KEY, LOGIN_NAME, FIXED} else "label"
    return Verdict("likely", "low", basis, "a UUID behind a secret-like name")


def names_what_opens(name: str, kind: str | None) -> bool:
    """Whether a name leaves no doubt that its value opens something: a password, a secret, the key of an API."""
    words = split_words(name)
    whose = kind in {"password", "secret"} or words[-1:] == ("apikey",) or not _WHOSE.isdisjoint(words[:-1])
    return whose and kind in {"password", "secret", "token", "key"}


def _some_key(value: str) -> Verdict:
    """The value of what is called a key and no more: most of these name a thing, so chance must have made this one."""
    short = not _HEX.match(value) and len(value) >= 16 and _short_key(value)  # noqa: PLR2004 - shorter ones are ids
    drawn = short or (random_looking(value) and _RUNNING.match(value)) or unspoken(value)
    if not drawn or wordy(value) or says_test(value) or identifier(value):
        return no("a key that names something")
    return Verdict("likely", "medium", "label", "called a key, and random")


def _dashed(value: str, name: str) -> bool:
    """Whether words joined by one sign are a passphrase; four such words are often a style class or a key."""
    sign = next((sign for sign in "-_." if sign in value), "")
    words = value.split(sign) if sign else []
    return (len(words) >= 5 or (len(words) == 4 and "phrase" in name.lower())) and passphrase(" ".join(words))  # noqa: PLR2004


def _mixed(value: str) -> bool:
    """Whether a value is of two kinds of characters, and no word."""
    return classes(value) >= 2 and unreadable(value)  # noqa: PLR2004 - words have one


def _four_words(value: str) -> bool:
    """Whether a value is four words or more, each of its own, joined by one sign."""
    sign = next((sign for sign in "-_." if sign in value), "")
    words = value.split(sign) if sign else []
    return len(words) >= 4 and passphrase(" ".join(words)) and all(residue(word) for word in words)  # noqa: PLR2004 - as dice give


def _token_for_login(value: str) -> Verdict:
    """What stands in place of a user's name where a service takes a token there."""
    if not random_looking(value) or wordy(value) or says_test(value):
        return no("the name of who logs in")
    return Verdict("likely", "medium", "label", "a token in place of the name of who logs in")


def _unsure(one: Candidate, value: str) -> bool:
    """Whether the label may belong to something else than the value; a long one in quotes near it is meant by it."""
    return one.source == "prose" and not (one.quoted and len(value) >= 8)  # noqa: PLR2004 - words are mostly shorter


def _record(value: str, rest: str, *, local: bool) -> Verdict:
    """The password of a record that names its host and user: a word is one there too."""
    if value.lower() in _NO_PASSWORD or _EMAIL.match(value) or _WHO.match(value):
        return no("a word that stands for a password")
    strong = _password(value, rest, loose=False)
    if strong.klass in {"live", "likely"} and not local:
        return strong
    if local or len(rest) < 4:  # noqa: PLR2004 - nothing of its own
        return Verdict("test", "low", "label", "a login with a word for a password, or to this machine")
    return Verdict("likely", "medium", "label", "the password of a login whose host and user stand beside it")


def _login(value: str, rest: str) -> Verdict:
    """A value that stands where a login's password stands: words are passwords there too."""
    verdict = _password(value, rest, loose=False)
    if verdict.klass != "placeholder":
        return verdict
    if value.lower() in _NO_PASSWORD or not rest or _KEBAB.match(value):
        return no("a word that stands for a password")
    return Verdict("test", "low", "label", "a word where a login's password stands")


def _password(value: str, rest: str, *, loose: bool) -> Verdict:
    if unreadable(value) and not says_test(value):
        return _unreadable_password(value, rest, loose=loose)
    if len(value) < 6:  # noqa: PLR2004 - a word, a code, a number
        return no("too short to be told from a word")
    if _FOR_ONE_APPLICATION.match(value) and len(rest) >= len("abcdefghijkl"):
        return Verdict("likely", "medium", "label", "called a password, and as machines draw them for an application")
    if identifier(value.rstrip("!?")) and (_NAME.match(value) or not any(c.isdigit() for c in value)):
        return no("an identifier")
    if loose and _NUMBERED.match(value):
        return no("a name with a number")
    if word_and_number(value):
        return _readable_password(value, loose=loose)
    if switches(value) >= 0.3 and len(value) >= 6 and len(rest) >= 4 and not says_test(value):  # noqa: PLR2004
        return Verdict("likely", "medium", "label", "called a password, with digits among its letters")
    # NOTE: one letter fewer where the value has a sign and both cases: in M@pl312 a digit is the end of the word.
    if len(rest) < (4 if classes(value) == 4 else 5) or says_test(value):  # noqa: PLR2004 - words such as test, password
        if own_mix(value) or keyboard_mix(value):
            return Verdict("likely", "medium", "label", "called a password, and of all kinds of characters")
        return Verdict("test", "low", "label", "made of words that test passwords are made of")
    return _words_in_a_row(value) if _KEBAB.match(value) else _readable_password(value, loose=False)


def _readable_password(value: str, *, loose: bool) -> Verdict:
    if len(value) >= 8 and classes(value) >= 3:  # noqa: PLR2004 - the strength that login forms ask for
        return Verdict("live", "high", "label", "called a password, and strong enough to be one")
    if classes(value) == 4:  # noqa: PLR2004 - every kind of character
        return Verdict("likely", "medium", "label", "called a password, short, and of all kinds of characters")
    if classes(value) >= 2 and (random_looking(value) or (len(value) >= 8 and any(c.isdigit() for c in value))):  # noqa: PLR2004
        return Verdict("likely", "medium", "label", "called a password")
    if word_and_number(value) and not loose:
        return Verdict("likely", "medium", "label", "called a password, and a word with a number as people type them")
    return no("too weak to be told from a word")


def _words_in_a_row(value: str) -> Verdict:
    """Words joined by hyphens: a style class, a key of a translation, or four and more of them a passphrase."""
    own = [word for word in split_words(value) if word.isalpha() and len(word) >= 3 and residue(word)]  # noqa: PLR2004
    if len(own) >= 4 and set("-_ ") & set(value) and not any(c.isdigit() for c in value):  # noqa: PLR2004 - as dice give
        return Verdict("likely", "low", "label", "called a password, and words in a row as passphrases have")
    return no("written like words or a style class")


def _unreadable_password(value: str, rest: str, *, loose: bool) -> Verdict:
    if len(value) >= 8 and classes(value) >= 3 and len(rest) >= 5:  # noqa: PLR2004 - the strength that login forms ask for
        return Verdict("live", "high", "label", "called a password, and strong enough to be one")
    if len(value) < 6 and loose:  # noqa: PLR2004 - an abbreviation
        return no("too short to be told from a word")
    if not loose or classes(value) >= 2:  # noqa: PLR2004 - prose has odd words, but seldom with digits
        return Verdict("likely", "medium", "label", "called a password, and no word")
    return no("too weak to be told from a word")


def _typed(value: str) -> bool:
    """Whether a value has a digit and a sign of those that passwords end with, and says nothing of tests."""
    return any(c.isdigit() for c in value) and any(c in "!#$%^&*@?" for c in value) and not says_test(value)


def _phrase(value: str, rest: str, *, quoted: bool, signed: bool) -> Verdict:
    """A value that is called a secret: a password for a machine, which people type too."""
    if len(value) >= 8 and unreadable(value) and not says_test(value) and not wordy(value):  # noqa: PLR2004 - shorter is a code
        return Verdict("likely", "medium", "label", "called a secret, and no word")
    if _KEBAB.match(value) and _words_in_a_row(value).klass == "likely":
        return _words_in_a_row(value)
    strong = len(value) >= 8 and classes(value) >= 3 and len(rest) >= 5 and _typed(value)  # noqa: PLR2004 - see below
    if quoted and (strong or keyboard_mix(value)):
        return Verdict("likely", "medium", "label", "called a secret, and as strong as a password")
    if _TYPED_SECRET.match(value) and len(rest) >= 5 and not says_test(value) and not wordy(value):  # noqa: PLR2004 - a word
        return Verdict(
            "likely",
            "medium" if signed else "low",
            "label",
            "called a secret, and a word with a number as people type them",
        )
    if quoted and _LEET_WORD.match(value) and len(rest) >= _OWN + 1 and not _OF_A_CIPHER.search(value):
        return Verdict("likely", "low", "label", "called a secret, and a word with digits in it")
    return _key(value, rest, loose=False)


def _key(value: str, rest: str, *, loose: bool) -> Verdict:
    if random_looking(value):
        return _random_key(value)
    if (not loose or len(value) >= 14) and _short_key(value):  # noqa: PLR2004 - names near a label are mostly shorter
        return Verdict("likely", "medium", "label", "called a secret, and no word")
    if identifier(value.strip(_SIGNS)) or (_KEBAB.match(value) and not unreadable(value)) or _MODEL.match(value):
        return no("an identifier")
    if loose and len(value) >= 12 and own_mix(value) and unreadable(value) and not set("(/)") & set(value):  # noqa: PLR2004 - no name is written so
        return Verdict("likely", "medium", "label", "called a secret, and of all kinds of characters")
    if loose:
        return no("near a secret-like word, and not random")
    if len(value) < 12:  # noqa: PLR2004 - a name, a version, a code
        return no("too short for a key")
    if not rest:
        return no("made of words that say it is none")
    if len(rest) < 0.5 * len(value) or says_test(value):
        return Verdict("test", "low", "label", "words in place of random characters")
    if classes(value) >= 3 and entropy(value) >= 3.0:  # noqa: PLR2004 - neither a word nor a number
        return Verdict("likely", "medium", "label", "called a secret")
    return no("too regular to be a secret")


def _random_key(value: str) -> Verdict:
    if wordy(value) or says_test(value):
        return Verdict("test", "low", "label", "words in place of random characters")
    if _PREFIX.match(value) and not any(c.isdigit() for c in value):
        return no("an identifier")
    return Verdict("live", "high", "label", "called a secret, and random")


def _short_key(value: str) -> bool:
    """Whether a value that is too short to be surely random is no word either: 10 letters and digits, or 16 of hex."""
    if says_test(value) or wordy(value) or placeholder(value) is not None or not value.isalnum():
        return False
    if _HEX.match(value):
        return len(value) >= 16 and classes(value) >= 2 and entropy(value.lower()) >= 2.8  # noqa: PLR2004 - 64 bits
    digits = sum(c.isdigit() for c in value)
    if len(value) >= 14 and 3 <= digits < len(value) and switches(value) >= 0.3:  # noqa: PLR2004 - names have their digits at one place
        return True
    if len(value) >= 20 and unreadable(value):  # noqa: PLR2004 - no two words together are unreadable for so long
        return True
    least = 2 if len(value) < 12 else 1  # noqa: PLR2004 - the longer, the less it looks like a name with a number
    return len(value) >= 10 and least <= digits < len(value) and unreadable(value) and len(residue(value)) >= 5  # noqa: PLR2004


def identifier(value: str) -> bool:
    """Whether a value reads as words: an identifier, a constant, a translation key."""
    if _NAME.match(value) and not unreadable(value):
        return True
    words = [word for word in split_words(value) if not word.isdigit()]
    if not words or any(c not in "_-.:/$ " and not c.isalnum() for c in value):
        return False
    letters = sum(len(word) for word in words)
    digits = sum(c.isdigit() for c in value)
    readable = sum(len(word) for word in words if len(word) >= 3 and any(v in word for v in "aeiouy"))  # noqa: PLR2004
    return readable >= 0.7 * letters and digits <= 2 and letters / len(words) >= 3  # noqa: PLR2004


# What must be drawn at random to be a secret, by its kind.
_DRAWN = {GIVEN: _given, SOME_KEY: _some_key, LOGIN_NAME: _token_for_login}
