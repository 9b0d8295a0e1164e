"""Reports of tools in general: each form has a module of its own, which reads bytes and knows nothing of commits."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.records import Recorded, Reports
from secgate.model import Evidence, Problem

T = TypeVar("T")
# Colours and other escapes of terminals (ECMA-48), which tools write when they believe that somebody looks.
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_DEEPEST = 100
_OF_OTHERS = "node_modules"


@dataclass(frozen=True)
class Read(Generic[T]):
    """The reports of one kind.

    Attributes:
        good: those that could be read, each with what was recorded of it.
        evidence: what keeps others from counting.
        problems: those that could not be read.
    """

    good: tuple[tuple[Recorded, T], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_reports(reports: Reports, reader: Callable[[bytes], T], *, ends: Collection[int] | None = None) -> Read[T]:
    """Every recorded report that can be read, and what is wrong with the others.

    Args:
        reports: those that count by their record.
        reader: gives what a report says, or raises UnreadableReport.
        ends: how a command may end that got as far as its report; None: in any way.
    """
    good: list[tuple[Recorded, T]] = []
    problems: list[Problem] = []
    for recorded in reports.good:
        code = recorded.record.exit_code
        if ends is not None and code not in ends:
            reason = f"the command that wrote it ended with {code}: it did not get to its end"
            problems.append(Problem(path=recorded.path, reason=reason))
            continue
        try:
            good.append((recorded, reader(recorded.data)))
        except UnreadableReport as error:
            problems.append(Problem(path=recorded.path, reason=f"the report {error}"))
    return Read(tuple(good), reports.bad, tuple(problems))


def read_json(data: bytes) -> Any:  # noqa: ANN401 - whatever the tool wrote; the caller looks at each part of it
    """The value of a JSON report.

    Raises:
        UnreadableReport: when it is no JSON, repeats a key, or nests too deep.
    """
    try:
        value = json.loads(data, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableReport("is no JSON") from error
    _require_shallow(value)
    return value


def read_text(data: bytes) -> list[str]:
    """The lines of a text report without what colours them.

    Raises:
        UnreadableReport: when it is no text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            # NOTE: what a shell of Windows writes with `>`.
            text = data.decode("utf-16") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ""
        except UnicodeDecodeError:
            text = ""
    if not text or "\0" in text:
        raise UnreadableReport("is no text")
    return [line.rstrip() for line in _ESCAPE.sub("", text).splitlines()]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _require_shallow(value: object) -> None:
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        inner = [one for part in level for one in (_parts(part))]
        if not inner:
            return
        level = inner
    raise UnreadableReport(f"nests more than {_DEEPEST} deep")


def _parts(value: object) -> Collection[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def entry(value: object, key: str, kind: type[T]) -> T:
    """An entry of an object that has to be there and of a kind; no truth value is a number.

    Raises:
        UnreadableReport: when it is not.
    """
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise UnreadableReport(f'has a form that is not known: "{key}" is missing or of another kind')
    return found


def is_count(value: object) -> bool:
    """Whether a value is a whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def located(path: str, known: Collection[str]) -> str | None:
    """The path of the target that a report names, absolute or not, maybe of another machine; None for none.

    Args:
        path: as the tool wrote it.
        known: every path of the target.
    """
    parts = [part for part in path.replace("\\", "/").split("/") if part not in {"", "."}]
    found = next((name for at in range(len(parts)) if (name := "/".join(parts[at:])) in known), None)
    if found is not None and _OF_OTHERS in parts and _OF_OTHERS not in found.split("/"):
        # NOTE: a file of a package may have the name of one of the target.
        return None
    return found


def placed(paths: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """The path of the target for each one that a report names; those of no file of the target are left out.

    A tool that runs in a folder of a workspace names its files from there: the one folder under which most of them lie
    goes before their bare ends.

    Args:
        paths: as the tool wrote them.
        known: every path of the target.
    """
    names = list(dict.fromkeys(paths))
    plain = [name.replace("\\", "/").removeprefix("./") for name in names]
    folder = _folder([name for name in plain if not name.startswith(("/", "..")) and name[1:2] != ":"], known)
    whole = {
        name: f"{folder}{path}" if f"{folder}{path}" in known else "" for name, path in zip(names, plain, strict=True)
    }
    found = {name: path or located(name, known) for name, path in whole.items()}
    return {name: path for name, path in found.items() if path is not None}


def _folder(names: Sequence[str], known: Collection[str]) -> str:
    """The folder, with its slash, in which most of some relative paths lie; empty for the root."""
    if not names or any(name in known for name in names):
        return ""
    wanted = set(names)
    ends = Counter(
        "/".join(parts[:at]) + "/"
        for parts in (path.split("/") for path in known)
        for at in range(1, len(parts))
        if "/".join(parts[at:]) in wanted
    )
    best = ends.most_common(2)
    unique = len(best) == 1 or (len(best) > 1 and best[0][1] > best[1][1])
    return best[0][0] if unique else ""
