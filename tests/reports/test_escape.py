"""Whatever the target says, the terminal and the CI log only show it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.reports.escape import characters, safe

# Every code point, lone surrogates and unassigned ones included.
ANY_TEXT = st.text(st.characters(exclude_categories=()))
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ZERO_WIDTH = frozenset("\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2061\u3164\ufe0f\ufeff\U000e0041\U000e0100")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]8;;http://x\x07link", r"\x1b]8;;http://x\x07link"),
        ("\x9b2J", r"\x9b2J"),
        ("\x7f\x00", r"\x7f\x00"),
        ("user\u202egnp.exe", r"user\u202egnp.exe"),
        ("ad\u200bmin", r"ad\u200bmin"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("a\u2028b", r"a\u2028b"),
        ("a\xa0b", r"a\xa0b"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_written_out(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    "text", ["plain", r"C:\temp\x1b", "naïve Größe", "鍵と錠", "e\u0301", "std::string", "# a [b]"]
)
def test_what_is_seen_stays(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error file=a::b", r"\x3a:error file=a::b"),
        ("see  ::stop-commands::x", r"see  \x3a:stop-commands::x"),
        ("##[group]x", r"\x23#[group]x"),
        ("a##vso[task.complete]", r"a\x23#vso[task.complete]"),
    ],
)
def test_what_a_ci_server_would_obey_is_broken(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_ascii_only_writes_every_other_character_out() -> None:
    assert safe("é鍵😀", ascii_only=True) == r"\xe9\u9375\U0001f600"


@given(ANY_TEXT)
def test_nothing_escaped_is_a_control_a_bidi_or_an_unseen_character(text: str) -> None:
    shown = set(safe(text))
    assert not {char for char in shown if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}}
    assert not shown & (BIDI | ZERO_WIDTH)


@given(ANY_TEXT)
def test_ascii_only_is_ascii(text: str) -> None:
    assert safe(text, ascii_only=True).isascii()


@given(ANY_TEXT, st.booleans())
def test_each_character_has_its_own_escape(text: str, ascii_only: bool) -> None:
    shown = characters(text, ascii_only=ascii_only)
    assert len(shown) == len(text)
    assert "".join(shown) == safe(text, ascii_only=ascii_only)


@given(ANY_TEXT, st.booleans())
def test_escaping_twice_changes_nothing(text: str, ascii_only: bool) -> None:
    once = safe(text, ascii_only=ascii_only)
    assert safe(once, ascii_only=ascii_only) == once
