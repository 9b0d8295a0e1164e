"""Inline comments with which somebody tried to silence an engine, this one's or another's."""

import re

# Rules of eslint that concern security; its other comments are a matter of style.
_ESLINT = r"eslint-disable(?:-next-line|-line)?\b[^\n]{0,300}\b(?:security/|no-secrets/|no-unsanitized/|"
_ESLINT += r"no-(?:implied-)?eval\b|no-new-func\b|no-explicit-any\b|no-unsafe-)"
_KINDS = {
    "eslint-disable": re.compile(_ESLINT, re.IGNORECASE),
    "gitleaks:allow": re.compile(r"\bgitleaks:allow\b", re.IGNORECASE),
    "nosec": re.compile(r"#\s*nosec\b", re.IGNORECASE),
    "nosemgrep": re.compile(r"\bnosem(?:grep)?\b", re.IGNORECASE),
    "NOSONAR": re.compile(r"\bNOSONAR\b"),
    "pragma allowlist secret": re.compile(r"pragma:\s*(?:allow|white)list[ -](?:nextline[ -])?secret", re.IGNORECASE),
    "trufflehog:ignore": re.compile(r"\btrufflehog:ignore\b", re.IGNORECASE),
}

# A plain word of each, since a search for it costs a hundredth of the pattern's.
_WORDS = {
    "eslint-disable": b"eslint-disable",
    "gitleaks:allow": b"gitleaks:allow",
    "nosec": b"nosec",
    "nosemgrep": b"nosem",
    "NOSONAR": b"nosonar",
    "pragma allowlist secret": b"pragma:",
    "trufflehog:ignore": b"trufflehog:ignore",
}
_KELVIN = "\u212a".encode()
# Elsewhere these words are prose.
IN_CODE = frozenset({"eslint-disable", "nosec", "nosemgrep", "NOSONAR"})


def silenced(utf8: bytes, text: str) -> tuple[tuple[int, str], ...]:
    """Line and kind of each such comment in a text, which is given as UTF-8 too.

    NOTE: letters outside ASCII make the lower case of a text three times as dear as that of its bytes; of these only
    the sign of Kelvin becomes a plain letter that stands in one of the words.
    """
    lowered = utf8.replace(_KELVIN, b"k").lower()
    kinds = [kind for kind, word in _WORDS.items() if word in lowered]
    if not kinds:
        return ()
    lines = zip(lowered.split(b"\n"), text.split("\n"), strict=True)
    return tuple(
        (number, kind)
        for number, (low, line) in enumerate(lines, 1)
        for kind in kinds
        if _WORDS[kind] in low and _KINDS[kind].search(line)
    )
