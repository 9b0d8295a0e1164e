"""A proposed `.secgate/config.yaml` as text: what is in force, what asks a person first, and why for each line."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from secgate.settings import strict
from secgate.settings.config import Config
from secgate.settings.described import described
from secgate.settings.entries import quoted

Plain = str | tuple[str, ...]
_WIDTH = 118
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What YAML or our own reader takes for something else than text.
_TAKEN = re.compile(r"y|yes|n|no|on|off|true|false|null", re.IGNORECASE)
_KEYS = "|".join(Config.model_fields)
_BEHIND = re.compile(rf"(?m)^( *)# (?=- |(?:{_KEYS}):(?: |$))")
_HEAD = """\
# Proposed by `secgate init` from what the code shows. Read it, change it, commit it: from then on it is yours.
# A line in force is proven by the places that its "why" names. A line behind "#" asks a question first: where the
# answer is yes, take away its "# ". Whoever changes this file changes the gate, so it needs a review like code.
"""


@dataclass(frozen=True)
class Line:
    """One value of a setting.

    Attributes:
        key: the setting.
        value: the value itself, or one entry of a list.
        why: the counts and places that show it.
        asks: what a person must answer before the line may be in force; empty for one that is.
    """

    key: str
    value: str | Mapping[str, Plain]
    why: str
    asks: str = ""


@dataclass(frozen=True)
class Note:
    """What a reader has to know about a setting that needs no line, or beside its lines."""

    key: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """What is proposed, in any order."""

    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def in_force(self) -> tuple[Line, ...]:
        """The lines that count at once."""
        return tuple(line for line in self.lines if not line.asks)

    @property
    def questions(self) -> tuple[Line, ...]:
        """The lines that a person has to answer for."""
        return tuple(line for line in self.lines if line.asks)


def rendered(proposal: Proposal, *, head: Iterable[str] = ()) -> bytes:
    """The file, in the order of the settings.

    Args:
        proposal: what it says.
        head: what a reader has to know about all of it.

    Raises:
        RuntimeError: when a run would not read it as it is meant, which is a bug.
    """
    blocks = [_HEAD + "".join(_comment(text, "") for text in head) + "schema: secgate/config/1\n"]
    texts = described(Config)
    for key in Config.model_fields:
        lines = [line for line in proposal.lines if line.key == key]
        notes = [note for note in proposal.notes if note.key == key]
        if lines or notes:
            about = _comment(texts.get(key, "").split(";")[0].rstrip("."), "")
            blocks.append(about + "".join(_comment(note.text, "") for note in notes) + _setting(key, lines))
    data = "\n".join(blocks).encode()
    _require_as_meant(data, proposal)
    return data


def uncommented(data: bytes) -> bytes:
    """The file as it reads when every question is answered with yes: all proposed lines in force."""
    return _BEHIND.sub(r"\1", data.decode()).encode()


def _setting(key: str, lines: Sequence[Line]) -> str:
    if not lines:
        return ""
    if not _is_list(key):
        return "".join(_reasons(line, "") + f"{_mark(line)}{key}: {_flow(line.value)}\n" for line in lines)
    held = all(line.asks for line in lines)
    entries = (_reasons(line, "  ") + f"  {_mark(line)}- {_flow(line.value)}\n" for line in lines)
    return f"{'# ' if held else ''}{key}:\n" + "".join(entries)


def _is_list(key: str) -> bool:
    return "tuple" in str(Config.model_fields[key].annotation)


def _mark(line: Line) -> str:
    return "# " if line.asks else ""


def _reasons(line: Line, indent: str) -> str:
    asks = _comment(f"asks: {line.asks}", indent) if line.asks else ""
    return _comment(f"why: {line.why}", indent) + asks


def _comment(text: str, indent: str) -> str:
    """Lines of a comment; whatever the target's names hold, it stays one."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    shown = shown.encode("utf-8", "backslashreplace").decode()
    wrapped = textwrap.wrap(shown, _WIDTH - len(indent) - 4, break_long_words=False, break_on_hyphens=False)
    return "".join(f"{indent}# {'' if number == 0 else '  '}{part}\n" for number, part in enumerate(wrapped))


def _flow(value: Plain | Mapping[str, Plain]) -> str:
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) and not _TAKEN.fullmatch(value) else quoted(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return "{" + ", ".join(f"{key}: {_flow(held)}" for key, held in value.items()) + "}"


def _require_as_meant(data: bytes, proposal: Proposal) -> None:
    """A run reads the proposal as it is meant: now, and when every question is answered with yes."""
    if _read(data) != _meant(proposal.in_force) or _read(uncommented(data)) != _meant(proposal.lines):
        raise RuntimeError("the proposal would not be read as it is meant")


def _read(text: str | bytes) -> Config:
    return strict.parse(strict.load(text, name="the proposal"), Config)


def _meant(lines: Iterable[Line]) -> Config:
    values: dict[str, object] = {}
    for line in lines:
        if not _is_list(line.key):
            values[line.key] = line.value
            continue
        held = values.setdefault(line.key, [])
        if isinstance(held, list):
            held.append(line.value)
    return Config.model_validate(values)
