"""The unit that a check counts in, for one of them: `query on tenant models` for `queries on tenant models`."""

import re

_JOINTS = re.compile(r"(, and |, or |, | and )")
# What ends the words of a thing and begins what is said of it.
_ENDS = re.compile(r" (?:of|on|in|that|the|with|from|named|added|tried|made|to|whose|by|for|looked)\b| \(")
# `that take` is said of many, `that the change adds` of somebody else.
_VERB = re.compile(r"^(?: \([^)]*\))? that (?!the |new |a |an |is |has )(\w*[^\Ws])(?= |$)")


def singular(unit: str) -> str:
    """One of what a unit in the plural counts; words that no rule knows stay as they are."""
    parts = _JOINTS.split(unit)
    told = False
    made: list[str] = []
    for index, part in enumerate(parts):
        if index % 2:
            # NOTE: what follows a joint within what is said of a thing is no thing that is counted.
            article = re.match(r"(?:a|an|the) ", parts[index + 1]) is not None
            made.append(part if article else part.replace(" and ", " or "))
            continue
        said = _ENDS.search(part)
        end = said.start() if said is not None else len(part)
        is_said = re.match(r"(?:whose|that) ", part) or (told and not said and not re.search(r"\w{3,}s$", part))
        made.append(part if is_said else _one(part[:end]) + _of_one(part[end:]))
        told = told or said is not None
    return "".join(made)


def _one(words: str) -> str:
    for ending, single in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ss", "ss"), ("s", "")):
        if words.endswith(ending):
            return words.removesuffix(ending) + single
    return words


def _of_one(said: str) -> str:
    verb = _VERB.match(said)
    if verb is None:
        return said
    word = verb[1]
    single = f"{word[:-1]}ies" if re.search(r"[^aeiou]y$", word) else f"{word}s"
    return f"{said[: verb.start(1)]}{single}{said[verb.end() :]}".replace(" their ", " its ")
