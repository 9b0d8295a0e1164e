"""The wording of a piece of source: what a fingerprint is made of, without what a formatter changes.

Two findings are told apart by it, and a waiver holds as long as it stays the same. So it leaves out what says nothing
about the finding (layout, comments, kinds of quotes), and whatever might be a secret value.
"""

import json
import re
from dataclasses import dataclass

# Tokens of most languages, in this order: strings, comments, words and numbers, any other sign.
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)
    |(?P<comment>/\*.*?\*/|(?<![^\s,;(){}\[\]])//[^\n]*)
    |(?P<word>[\w$]+)
    |(?P<sign>[^\s;,()])""",
    re.DOTALL | re.VERBOSE,
)
_BLOCK = re.compile(r"^[ \t]*(?:model|enum|type|view)[ \t]+(\w+)[ \t]*\{", re.MULTILINE)
_PIECE = re.compile(r"[^\s/.:_-]{8,}")
_LONG = 20
_SHORT = 6  # a shorter value is not known from any other word


@dataclass(frozen=True)
class Wording:
    """What is left of a piece of source.

    Attributes:
        text: its tokens; what stands in quotes is one token in double quotes.
        bare: the same without what stands in quotes, for a line that holds a secret value.
    """

    text: str = ""
    bare: str = ""


@dataclass(frozen=True)
class Written:
    """What a fingerprint is made of for a finding whose syntax tree is not at hand.

    Attributes:
        symbol: names of what is around it, with dots.
        wording: of what it is about.
    """

    symbol: str
    wording: Wording


def of_text(text: str) -> Wording:
    """The wording of source in any language, by its signs alone.

    Left out are blanks and line breaks, comments, commas, semicolons and parentheses; a quoted word is the word, and
    so is an unquoted one, so that nothing is known to stand outside of quotes: there is no bare form.
    """
    tokens = [match for match in _TOKEN.finditer(text) if match.lastgroup != "comment"]
    # NOTE: what is nothing but a comment is what the finding is about.
    return Wording(" ".join(_token(match) for match in tokens) or _without_values(text))


def at_line(path: str, text: str, line: int) -> tuple[str, Wording]:
    """The symbol around a line, in a Prisma schema alone, and its wording."""
    symbol = block_around(text, line) if path.endswith(".prisma") else ""
    return symbol, of_text(next(iter(text.split("\n")[line - 1 : line]), ""))


def block_around(text: str, line: int) -> str:
    """The name of the block of a Prisma schema that holds a line."""
    heads = list(_BLOCK.finditer("\n".join(text.split("\n")[: line - 1])))
    return heads[-1].group(1) if heads else ""


def _token(match: re.Match[str]) -> str:
    token = match.group()
    return _without_values(token[1:-1] if match.lastgroup == "string" else token)


def quoted(content: str) -> Wording:
    """The wording of what stands in quotes; nothing of it is left when it might be a secret value."""
    kept = _without_values(content)
    return Wording(json.dumps(kept, ensure_ascii=False), '""' if len(kept) >= _SHORT else json.dumps(kept))


def _without_values(content: str) -> str:
    words = content.split()
    if len(words) == 1 and _may_be_value(words[0]):
        return ""
    return " ".join("" if _may_be_value(word) else word for word in words)


def _may_be_value(word: str) -> bool:
    """Whether a word is like those that are drawn by chance: letters and digits in one piece, or very long."""
    return any(len(piece) >= _LONG or re.search(r"\d", piece) for piece in _PIECE.findall(word))
