"""What the detectors of detect-secrets find in a line, faster than they do it themselves, and nothing less.

The keyword detector chooses its patterns by the name of the file, and many kinds of file share them. Here each pattern
is tried once, and only where the line holds the sign that it cannot do without. The entropy detectors measure what is
long enough to matter. The others are asked where the line holds a literal that their patterns need.
"""

import re
from collections.abc import Iterator
from functools import cache

from secgate.secrets.offline import (
    BasePlugin,
    HexHighEntropyString,
    HighEntropyStringsPlugin,
    KeywordDetector,
    keyword,
)
from secgate.secrets.words import entropy

# Literals in folded text, of which every match of a detector holds one; a detector that is not named is always asked.
_NEEDS: dict[str, tuple[str, ...]] = {
    "Artifactory Credentials": ("akc", "ap"),
    "AWS Access Key": ("a3t", "abia", "acca", "akia", "asia", "aws"),
    "Azure Storage Account access key": ("accountkey=",),
    "Basic Auth Credentials": ("://",),
    "Cloudant Credentials": ("cl",),
    "GitHub Token": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    "GitLab Token": ("gl", "gr1348941"),
    "IBM Cloud IAM Key": ("key", "pwd", "pass", "token"),
    "IBM COS HMAC Credentials": ("secret",),
    "JSON Web Token": ("eyj",),
    "Mailchimp Access Key": ("-us",),
    "NPM tokens": (":_authtoken=",),
    "OpenAI Token": ("t3blbkfj",),
    "Private Key": ("private key", "putty-user-key-file"),
    "PyPI Token": ("pypi-age",),
    "SendGrid API Key": ("sg.",),
    "Slack Token": ("xox", "hooks.slack.com"),
    "SoftLayer Credentials": ("softlayer", "sl"),
    "Square OAuth Secret": ("sq0csp-",),
    "Stripe Access Key": ("k_live_",),
    "Twilio API Key": ("ac", "sk"),
}
# What else a folded line must hold, where the literals are common.
_FORMS: dict[str, re.Pattern[str]] = {
    "Artifactory Credentials": re.compile(r"akc[a-z0-9]{10}|ap[0-9a-f][a-z0-9]{8}"),
    "Cloudant Credentials": re.compile(r"cl(?:oudant|ou)?[-_]?(?:api)?(?:key|pw|pass|token)|cloudant\.com"),
    "Public IP (ipv4)": re.compile(r"\.\d{1,9}\.\d{1,9}\.\d"),
    "Discord Bot Token": re.compile(r"[mno][\w-]{23,25}\.[\w-]{6}\."),
    "Telegram Bot Token": re.compile(r"\d:[0-9a-z_-]{35}"),
}
# Three bits for each character want nine different ones, four and a half want twenty-three.
_LEAST_HEX, _LEAST_BASE64 = 9, 23
_ROUNDING = 1e-6
_COMPARED = ("==", "!=", "=!", "!!")
_SIGNS: dict[re.Pattern[str], tuple[str, ...]] = {
    keyword.FOLLOWED_BY_COLON_EQUAL_SIGNS_REGEX: (":=",),
    keyword.FOLLOWED_BY_COLON_REGEX: (":",),
    keyword.FOLLOWED_BY_COLON_QUOTES_REQUIRED_REGEX: (":",),
    keyword.FOLLOWED_BY_EQUAL_SIGNS_OPTIONAL_BRACKETS_OPTIONAL_AT_SIGN_QUOTES_REQUIRED_REGEX: ("=", "!"),
    keyword.FOLLOWED_BY_OPTIONAL_ASSIGN_QUOTES_REQUIRED_REGEX: ('("',),
    keyword.FOLLOWED_BY_EQUAL_SIGNS_REGEX: ("=",),
    keyword.FOLLOWED_BY_EQUAL_SIGNS_QUOTES_REQUIRED_REGEX: ("=",),
    keyword.PRECEDED_BY_EQUAL_COMPARISON_SIGNS_QUOTES_REQUIRED_REGEX: _COMPARED,
    keyword.FOLLOWED_BY_QUOTES_AND_SEMICOLON_REGEX: ('";', "';", "`;"),
    keyword.FOLLOWED_BY_ARROW_FUNCTION_SIGN_QUOTES_REQUIRED_REGEX: ("=",),
}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], int, tuple[str, ...]], ...]:
    """Each pattern once: itself, the group that is the value, and the signs of which it needs one."""
    maps = (*keyword.REGEX_BY_FILETYPE.values(), keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP)
    distinct = dict.fromkeys((pattern, group) for by_pattern in maps for pattern, group in by_pattern.items())
    return tuple((pattern, group, _SIGNS.get(pattern, ("",))) for pattern, group in distinct)


def may_hold(secret_type: str, folded: str) -> bool:
    """Whether a folded line holds what a detector needs."""
    needs = _NEEDS.get(secret_type)
    if needs is not None:
        # NOTE: a plain loop; a generator takes three times as long.
        for literal in needs:
            if literal in folded:
                break
        else:
            return False
    form = _FORMS.get(secret_type)
    return form is None or form.search(folded) is not None


def values_of(plugin: BasePlugin, line: str) -> Iterator[str]:
    """Every value that a detector finds in a line, each once and in a fixed order."""
    if isinstance(plugin, KeywordDetector):
        yield from keyword_values(line)
    elif isinstance(plugin, HighEntropyStringsPlugin):
        least = _LEAST_HEX if isinstance(plugin, HexHighEntropyString) else _LEAST_BASE64
        for value in dict.fromkeys(plugin.analyze_string(line)):
            # NOTE: so many different characters can have no more bits than the logarithm of their number.
            if len(set(value)) < least:
                continue
            if _is_above(plugin, value):
                yield value
    else:
        yield from sorted(set(filter(None, plugin.analyze_string(line))))


def _is_above(plugin: HighEntropyStringsPlugin, value: str) -> bool:
    """Whether a plugin finds the entropy of a value high enough; it is asked itself where that is not plain."""
    bits, limit = entropy(value), plugin.entropy_limit
    # NOTE: it counts each letter of its alphabet, which takes ten times as long, and makes less of mere digits.
    if abs(bits - limit) > _ROUNDING and not value.isdigit():
        return bits > limit
    return bool(plugin.calculate_shannon_entropy(value) > limit)


_WORDS = re.compile("key|pass|pwd|secret|contrase", re.IGNORECASE)
_BEFORE_WORD, _BEHIND_WORD = 300, 800


def _near_words(line: str) -> Iterator[str]:
    """The line itself; of a long one the pieces around the detector's words."""
    if len(line) <= _BEFORE_WORD + _BEHIND_WORD:
        yield line
        return
    end = 0
    for match in _WORDS.finditer(line):
        if match.start() >= end:
            end = match.start() + _BEHIND_WORD // 2
            yield line[max(0, match.start() - _BEFORE_WORD) : match.start() + _BEHIND_WORD]


def keyword_values(line: str) -> Iterator[str]:
    """Every value that some kind of file would have it find, each once."""
    seen = set()
    for piece in _near_words(line):
        for pattern, group, signs in _patterns():
            if any(sign in piece for sign in signs) and (match := pattern.search(piece)) is not None:
                value = match.group(group)
                if value and value not in seen:
                    seen.add(value)
                    yield value
