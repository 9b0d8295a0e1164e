"""What zero examined subjects mean.

Either nothing of the kind is there, and that is known, or nothing was found, which is no answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from secgate.catalog.check import Check
from secgate.catalog.frameworks import Framework, read_by, reads_python
from secgate.facts.packages import Packages
from secgate.model import Observation, Place, Problem


@dataclass(frozen=True)
class Signs:
    """Signs of what the target is made of.

    Attributes:
        packages: what it declares and imports.
        in_use: frameworks it uses, with the place that shows it.
        unread: application languages that no engine reads: language to one path.
        texts: text of the files in the check's scope.
    """

    packages: Packages
    in_use: Sequence[tuple[Framework, Place]] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def account(check: Check, seen: Observation, signs: Signs) -> Observation:
    """The observation with everything that its silence must not pass over.

    - A framework in use whose kind concerns the check, and which the check does not read, is a problem.
    - A framework in use whose reader is new keeps the item from passing.
    - A language of the target that no engine reads keeps an item that a framework concerns from passing.
    - Zero examined with a sign that there must be subjects is a problem.
    - Zero examined without a sign is an absence with the reason the check gives; without such a reason it stays
    unexplained.
    """
    problems = [*seen.problems, *_unread_frameworks(check, signs)]
    if seen.examined or seen.hits:
        # NOTE: examined code says nothing about the service in another language beside it.
        further = [] if problems else [*_young_frameworks(check, signs), *_unread_languages(check, signs)]
        undecided = (*seen.undecided, *further)
        return seen.model_copy(update={"problems": tuple(problems), "undecided": undecided, "absence": None})
    problems += _presence(check, signs)
    absence = seen.absence
    if not problems and absence is None and not seen.evidence and check.spec.not_applicable is not None:
        count = len(signs.texts)
        searched = f"{count} {'file' if count == 1 else 'files'} searched" if count else "no file of its languages"
        absence = f"{check.spec.not_applicable} ({searched})"
    if not problems:
        problems += _unread_languages(check, signs)
    return seen.model_copy(update={"problems": tuple(problems), "absence": None if problems else absence})


def _unread_languages(check: Check, signs: Signs) -> list[Problem]:
    if not check.spec.concerns:
        return []
    return [
        Problem(path=path, reason=f"is written in {language}, which this check does not read")
        for language, path in sorted(signs.unread.items())
        if language != "python" or not reads_python(check.spec.reads)
    ]


def _unread_frameworks(check: Check, signs: Signs) -> list[Problem]:
    concerns = set(check.spec.concerns)
    return [
        Problem(
            path=place.path,
            line=place.line,
            reason=f"uses {framework.name} (first seen here), which this check does not read",
        )
        for framework, place in signs.in_use
        if concerns & set(framework.kinds) and framework.name not in check.spec.reads
    ]


def _young_frameworks(check: Check, signs: Signs) -> list[Problem]:
    """NOTE: what such a reader finds is proved by its trace; what it passes over, nobody has measured enough."""
    return [
        Problem(
            path=place.path,
            line=place.line,
            reason=f"uses {framework.name} (first seen here), whose reader is new: its silence is no proof yet",
        )
        for framework, place in signs.in_use
        if framework.name in check.spec.young
    ]


def _presence(check: Check, signs: Signs) -> list[Problem]:
    unit = check.spec.examined.unit
    problems = [
        Problem(path=place.path, line=place.line, reason=f"{name} is imported and no {unit} were found")
        for name, place in signs.packages.imports(check.spec.presence.packages)
    ]
    problems += [
        Problem(path=place.path, line=place.line, reason=f"{framework.name} is used and no {unit} were found")
        for framework, place in read_by(signs.in_use, check.spec.reads, check.spec.presence.kinds)
    ]
    for pattern in check.spec.presence.text:
        compiled = re.compile(pattern)
        for path, text in signs.texts.items():
            if match := compiled.search(text):
                line = text.count("\n", 0, match.start()) + 1
                problems.append(Problem(path=path, line=line, reason=f"points to {unit}, and none was found"))
                break
    return problems
