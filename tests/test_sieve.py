"""A sieve says what `re.search` says, whatever the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.sieve import Sieve, words_needed

PATTERNS = (
    r"jwt|jsonwebtoken|\bjose\b|next-auth|signing_?key|(?:verify|check)_?(?:aud|iss)|\balg(?:orithms)?['\"]{0,1}\s*:",
    r"\b(?:createCipheriv|createCipher|createSecretKey)\b",
    r"(?:AES|KEK)(?:[A-Z0-9]*_)*(?:KEY|SECRET)S?(?:_|$)|ENCRYPTION_KEY",
    r"\bnext\b|\basync\b|Promise<|\.(?:get|post)\s*\(",
    r"^\s*['\"]use client['\"]|\b(?:localStorage|window\.)",
    r"[.'\"]\s*(?:find|create)\b|\bprisma\w*\.\w+\s*\[",
    r"(a)b\1|cd",
    r"(?P<x>next)|cd",
    r"[]|a](?:b|cd)+|x{2}y*|\|z|(?!ab)ab\b|",
    r"[^]|]nex?t",
    r"(?:(?i:ab)|cd)e",
    r"(?i)ab|next",
    r"\.(?:get|create\w|(?:jwt|jose)x?)\b",
    r"ne(?:xt|)-?auth|ab(?:|cd)e",
    r"x(?:ab|(?:cd|xx)|[yz])b|(?:a(?:ba|b)|cd)_",
    r"",
)
SIEVES = {pattern: Sieve(pattern, re.MULTILINE) for pattern in PATTERNS}
PIECES = (
    "jwt", "jose", "xjose", " ", "\n", "next", "next-auth", "async", "Promise<", ".get", " (", "(", "create", "Cipher",
    "iv", "AES", "_KEY", "S", "_", "ENCRYPTION", "alg", "orithms", '"', ":", "verify", "check", "_aud", "aud",
    "'use client'", "window", ".", "a", "b", "aba", "cd", "AB", "e", "]", "|", "z", "x", "xx", "y", "ab", "find",
    "prisma", "[", "nex",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_sieve_finds_what_the_pattern_finds(pattern: str, text: str) -> None:
    expected = re.search(pattern, text, re.MULTILINE)
    found = SIEVES[pattern].search(text)
    assert (found and found.span()) == (expected and expected.span())


def test_case_is_the_matter_of_the_text() -> None:
    with pytest.raises(ValueError, match="as they are written"):
        Sieve("jwt", re.IGNORECASE)


NAMES = (
    r"^(?=.*\bcach(?:e|es|ing))(?=.*(?:isolat|tenant|(?<!memory )\bleak))",
    r"tenant isolation|(?:cross|other)[ -]tenant|  x",
    r"(?P<x>tenant)|isolat",
    r"(?i:Tenant)s? (?=of)",
    r"\u017fmall|tenant",
    r"isolat|[tT]enant",
)
TITLES = (
    "Tenant",
    "isolat",
    "ION",
    " ",
    "cache",
    "Memory",
    "leak",
    "cross",
    "-",
    "of",
    "\u017fmall",
    "x",
    "\u0130solat",
    "s",
)


@pytest.mark.parametrize("pattern", NAMES)
@given(outer=st.lists(st.sampled_from(TITLES), max_size=4), inner=st.lists(st.sampled_from(TITLES), max_size=4))
def test_a_text_without_the_words_of_a_name_has_no_titles_that_it_names(
    pattern: str, outer: list[str], inner: list[str]
) -> None:
    titles = ("".join(outer), "".join(inner))
    source = f"describe({titles[0]!r}, () => it({titles[1]!r}))"
    if re.search(pattern, " ".join(titles), re.IGNORECASE):
        assert words_needed(pattern)(source.lower())


@pytest.mark.parametrize(
    ("pattern", "text", "may"),
    [
        (NAMES[0], "the cache keeps", False),
        (NAMES[0], "a leak of the cache", True),
        (NAMES[1], "a tenant", True),
    ],
)
def test_a_text_needs_one_word_of_each_part(pattern: str, text: str, *, may: bool) -> None:
    assert words_needed(pattern)(text) is may
