"""Regular expressions that code tests paths by, evaluated where they are simple enough to be sure of the answer."""

import re
from functools import lru_cache

_LITERAL = re.compile(r"/(.+)/([a-z]*)", re.DOTALL)
# What stands in a path for a parameter and for whatever follows: a test has to turn out alike for all of them.
_VALUES = ("abc", "7", "0f8fad5b-d9cb-469f-a165-70867728950e")
_PARAMETER = re.compile(r":\w+")
_LONGEST = 160
_MOST_REPEATS = 3
_MOST_CHOICES = 4
# What Python reads in another way than JavaScript, or warns of: anchors, references, and sets within sets.
_OTHERWISE = re.compile(r"\\[pPkcuxAZ1-9]|\[[^\]]*(?:\[|--|&&|~~|\|\|)")


def matches(pattern: str, path: str) -> bool | None:
    """Whether a regular expression, as written, matches a path with `:name` in it; None if unsure."""
    found = _read(pattern)
    if found is None:
        return None
    return _alike({found.search(sample) is not None for sample in _samples(path)})


def mounted(pattern: str, path: str) -> bool | None:
    """Whether Express runs what is mounted at a regular expression for a path: at its start, up to a slash or a dot."""
    found = _read(pattern)
    if found is None:
        return None
    return _alike({_begins(found, sample) for sample in _samples(path)})


def _begins(pattern: re.Pattern[str], path: str) -> bool:
    found = pattern.search(path)
    return found is not None and (
        not found.group() or (found.start() == 0 and path[found.end() : found.end() + 1] in {"", "/", "."})
    )


def _alike(answers: set[bool]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None


def _samples(path: str) -> list[str]:
    if len(path) > _LONGEST:
        return []
    texts = [_PARAMETER.sub(value, path) for value in _VALUES]
    found = [text.replace("*", rest) for text in texts for rest in (("x", "x/y") if "*" in path else ("",))]
    return found if max(map(len, found)) <= _LONGEST else []


@lru_cache(maxsize=1_024)
def _read(pattern: str) -> re.Pattern[str] | None:
    """The expression for Python, which reads simple ones as JavaScript does; None for any other.

    NOTE: the text is the target's, so nothing is run whose time could grow out of bounds.
    """
    written = _LITERAL.fullmatch(pattern)
    if written is None or len(pattern) > _LONGEST or set(written.group(2)) - set("igu"):
        return None
    body = written.group(1).replace(r"\/", "/")
    plain = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "a", body)
    unlike = re.search(r"\(\?(?!:|=|!)|\)[*+{]", plain) or _OTHERWISE.search(body)
    repeats, choices = len(re.findall(r"[*+{]", plain)), len(re.findall(r"[^(]\?|\(", plain))
    if unlike or repeats > _MOST_REPEATS or choices > _MOST_CHOICES:
        return None
    try:
        return re.compile(body, re.ASCII | (re.IGNORECASE if "i" in written.group(2) else 0))
    except (re.error, OverflowError):
        return None
