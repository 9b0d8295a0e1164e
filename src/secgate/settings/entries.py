"""Entries of the waivers file and the baseline as text: added and taken away without a change to anything else."""

import json
import re
from collections.abc import Collection, Iterable

from secgate.errors import ConfigError
from secgate.model import At, Waiver
from secgate.settings import strict
from secgate.settings.strict import Document

_FIRST_PLANE = 0xFFFF
_FIRST_DASH = re.compile(rb"^( *)- ", re.MULTILINE)


def written(waiver: Waiver, about: str = "") -> str:
    """A waiver or an entry of the baseline as the lines of its file, each with its newline.

    Args:
        waiver: what is accepted.
        about: a comment above it, on one line.
    """
    pairs = _baseline_pairs(waiver) if waiver.kind == "baseline" else _waiver_pairs(waiver)
    lines = [f"{'- ' if index == 0 else '  '}{key}: {value}" for index, (key, value) in enumerate(pairs)]
    return "".join(f"{line}\n" for line in ([f"# {about}"] if about else []) + lines)


def _waiver_pairs(waiver: Waiver) -> list[tuple[str, str]]:
    pairs = [("finding", waiver.finding)] if waiver.finding else []
    pairs += [("item", waiver.item)] if waiver.item else []
    pairs += [("path", quoted(waiver.path))] if waiver.path else []
    pairs += [("reason", quoted(waiver.reason)), ("owner", quoted(waiver.owner))]
    pairs += [*_approved(waiver), ("expires", waiver.expires.isoformat())]
    pairs += [("ticket", quoted(waiver.ticket))] if waiver.ticket else []
    return [*pairs, *_at(waiver.at)]


def _baseline_pairs(waiver: Waiver) -> list[tuple[str, str]]:
    pairs = [("id", waiver.finding or "")]
    pairs += [("item", waiver.item)] if waiver.item else []
    pairs += [("owner", quoted(waiver.owner)), *_approved(waiver), ("expires", waiver.expires.isoformat())]
    pairs += [("first_seen", waiver.first_seen.isoformat())] if waiver.first_seen else []
    return [*pairs, *_at(waiver.at)]


def _approved(waiver: Waiver) -> list[tuple[str, str]]:
    names = ", ".join(map(quoted, waiver.approved_by))
    return [("approved_by", f"[{names}]")] if names else []


def _at(at: At | None) -> list[tuple[str, str]]:
    if at is None:
        return []
    return [("at", f"{{commit: {quoted(at.commit)}, path: {quoted(at.path)}, line: {at.line}}}")]


def quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    """A character as it may stand in double quotes.

    NOTE: JSON writes what lies beyond the first plane as two escapes, which YAML reads as two broken characters.
    """
    if character.isprintable():
        return json.dumps(character, ensure_ascii=False)[1:-1]
    return json.dumps(character)[1:-1] if ord(character) <= _FIRST_PLANE else f"\\U{ord(character):08x}"


def appended(data: bytes | None, entries: Iterable[str], *, head: str = "") -> bytes:
    """The file with entries at its end, in the indentation and with the line ends that it has.

    Args:
        data: the file; None: there is none yet.
        entries: each as `written` gives it.
        head: comment lines that a new file begins with.
    """
    if data is None:
        return (head + "".join(f"\n{entry}" if head else entry for entry in entries)).encode()
    indent = dash.group(1).decode() if (dash := _FIRST_DASH.search(data)) else ""
    newline = "\r\n" if b"\r\n" in data else "\n"
    lines = [f"{indent}{line}" if line else "" for entry in entries for line in ("", *entry.splitlines())]
    before = data if data.endswith(b"\n") or not data else data + newline.encode()
    return before + "".join(f"{line}{newline}" for line in lines[0 if before else 1 :]).encode()


def without(data: bytes, gone: Collection[int], *, name: str) -> bytes:
    """The file without some entries and the comments right above each.

    Args:
        data: the file.
        gone: indexes of entries.
        name: its name as messages show it.
    """
    document = strict.load(data, name=name)
    lines = data.splitlines(keepends=True)
    starts = [_start(lines, document.line((index,)) - 1) for index in range(len(document.value))]
    ends = [*starts[1:], len(lines)]
    dropped = {number for index in gone for number in range(starts[index], ends[index])}
    return b"".join(line for number, line in enumerate(lines) if number not in dropped)


def _start(lines: list[bytes], first: int) -> int:
    while first > 0 and lines[first - 1].lstrip().startswith(b"#"):
        first -= 1
    return first


def require_as_meant(before: Document, after: Document, *, added: int = 0, gone: Collection[int] = ()) -> None:
    """Refuse an edit that changed anything else than it should: the file may be written in a form of its own.

    Raises:
        ConfigError: when the entries that were there are not all there still, and the new ones after them.
    """
    old, new = before.value or [], after.value or []
    kept = [entry for index, entry in enumerate(old) if index not in gone]
    if new[: len(kept)] != kept or len(new) != len(kept) + added:
        raise ConfigError(
            "is not written in a form that can be added to or taken from",
            where=before.name,
            next_step="Write it as a list with one dash and one key a line, without brackets round the list.",
        )
