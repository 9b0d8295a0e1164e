"""Roles that guards compare with, and whether anything else of the target knows their names."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from secgate.facts.model import Guard
from secgate.model import TraceStep

Texts = Callable[[], Iterable[tuple[str, str]]]


def unknown_roles(guards: Iterable[Guard], texts: Texts) -> Iterator[tuple[str, TraceStep]]:
    """The roles that stand nowhere but in the guards, each with the first place that compares it.

    Args:
        guards: each once.
        texts: (path, text) of what may name a role; asked for again with each role.
    """
    compared: dict[str, list[TraceStep]] = defaultdict(list)
    for guard in guards:
        for role in guard.roles if "role" in guard.proves else ():
            compared[role] += [step for step in guard.trace if f" {role}" in step.note or f", {role}" in step.note]
    for role, steps in compared.items():
        if steps and not _stands_elsewhere(role, {(step.path, step.line) for step in steps}, texts()):
            yield role, steps[0]


def _stands_elsewhere(role: str, lines: Collection[tuple[str, int]], texts: Iterable[tuple[str, str]]) -> bool:
    word = re.compile(rf"(?<![\w-]){re.escape(role)}(?![\w-])")
    for path, text in texts:
        if role in text:
            found = (text.count("\n", 0, match.start()) + 1 for match in word.finditer(text))
            if any((path, line) not in lines for line in found):
                return True
    return False
