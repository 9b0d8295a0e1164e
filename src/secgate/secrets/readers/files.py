"""A file that holds one value and nothing else, under a name that says what it is: `master.key`, `api_token.txt`."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from secgate.secrets.words import Names, random_looking, split_words, unreadable

MOST_LINES = 3
_VALUE = re.compile(r"^[A-Za-z0-9+/=_.!@#%^*~-]{8,200}$")
_SECRET_WORDS = frozenset(
    {"password", "passwd", "secret", "token", "credential", "credentials", "passphrase", "apikey"}
)


def sole_value(path: str, lines: Sequence[str], names: Names) -> tuple[int, str, str] | None:
    """Index of its line, name and value when a file with this path holds a single secret-looking one."""
    filled = [(index, line.strip()) for index, line in enumerate(lines) if line.strip()]
    if len(filled) != 1 or not _VALUE.match(filled[0][1]):
        return None
    index, value = filled[0]
    file = PurePosixPath(path)
    words = split_words(file.name)
    if file.suffix == ".key":
        return (index, file.stem, value) if random_looking(value) else None
    kind = names.kind(file.stem.replace(".", "_")) or ("secret" if not _SECRET_WORDS.isdisjoint(words) else None)
    return (index, file.stem, value) if kind and (random_looking(value) or unreadable(value)) else None
