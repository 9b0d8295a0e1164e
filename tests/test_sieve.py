"""A sieve says what `re.search` says, whatever the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.sieve import Sieve

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
