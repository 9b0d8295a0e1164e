"""`.secgate/waivers.yaml`: decisions to accept single findings, or an item's findings below a path.

A list of entries; each names what it accepts, why, who owns the decision, and its last day. A broken entry is an error:
a waiver that silently did nothing, or too much, would change the gate without a word.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, RootModel, WithJsonSchema

from secgate.errors import ConfigError
from secgate.model import At, Waiver, WaiverLimit
from secgate.settings import strict
from secgate.settings.strict import Authored, Count, Day, Document, Loc, nearest

WAIVERS = ".secgate/waivers.yaml"
LEAST_REASON = 20
# NOTE: before a sign it makes the sign plain, as in `app/\\[slug\\]/**`.
_BACKSLASH = re.compile(r"\\[A-Za-z0-9_]")
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


def _matching(pattern: str, what: str) -> Any:  # noqa: ANN401 - the parts of an annotation
    """Text of a form that a message can name."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {what}")
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value.strip()


def _explained(value: str) -> str:
    if len(value.strip()) < LEAST_REASON:
        raise ValueError(f"must have at least {LEAST_REASON} characters; it has {len(value.strip())}")
    return value.strip()


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_SHORT = {"type": "string", "minLength": 1}
Text = Annotated[str, AfterValidator(_filled), WithJsonSchema(_SHORT)]
FindingId = Annotated[str, *_matching("F-[0-9a-f]{12}", "the id of a finding, such as F-1a2b3c4d5e6f")]
CommitId = Annotated[str, *_matching("(?:[0-9a-f]{40}|[0-9a-f]{64})", "the whole id of a commit")]
Reason = Annotated[str, AfterValidator(_explained), WithJsonSchema({"type": "string", "minLength": LEAST_REASON})]
_ONE_OR_MORE = {"anyOf": [_SHORT, {"type": "array", "items": _SHORT}]}
Names = Annotated[tuple[Text, ...], BeforeValidator(_listed), WithJsonSchema(_ONE_OR_MORE)]


class AtEntry(Authored):
    """The line of a file in a commit that holds the one secret value that is accepted."""

    commit: CommitId
    path: Text
    line: Count


class WaiverEntry(Authored):
    """One waiver: of a finding, or of an item's findings below a path."""

    finding: FindingId | None = None
    """The id of the finding that is accepted."""
    item: Text | None = None
    """The item; with `path` the item whose findings are accepted, beside `finding` what its id belongs to."""
    path: Text | None = None
    """A glob, as `.gitignore` has them, of the files whose findings are accepted."""
    reason: Reason
    """Why it is right to accept this."""
    owner: Text
    """Who answers for it."""
    approved_by: Names = ()
    """Who else agreed; a policy may ask for a number of people."""
    expires: Day
    """The last day on which it holds, in UTC."""
    ticket: Text | None = None
    """Where it is tracked."""
    at: AtEntry | None = None
    """For a place that holds a secret: the one value that is covered."""


class WaiverFile(RootModel[tuple[WaiverEntry, ...]]):
    """A file of waivers."""


@dataclass(frozen=True)
class Allowed:
    """What entries are held against.

    Attributes:
        today: the day in UTC.
        checks: ids of all checks.
        limits: what the policies of the run ask of the waivers of each of their items.
    """

    today: date
    checks: Sequence[str]
    limits: Mapping[str, WaiverLimit]

    def of(self, item: str | None) -> tuple[WaiverLimit, ...]:
        """The limits for an item: none when no policy of the run has it; all of them when it is not named."""
        return tuple(limit for name, limit in self.limits.items() if item in {None, name})


def read_waivers(text: bytes | None, *, name: str, allowed: Allowed) -> tuple[Waiver, ...]:
    """The waivers of a file in its order; expired ones too.

    Args:
        text: the file's content; None: there is none.
        name: its name as messages show it.
        allowed: what its entries are held against.

    Raises:
        ConfigError: for the first mistake, with its line.
    """
    document = strict.load(text or b"", name=name)
    waivers = []
    first: dict[tuple[str | None, ...], str] = {}
    for index in range(entries(document, "reason")):
        entry = strict.parse(document, WaiverEntry, at=(index,))
        _check_subject(entry, document, index, allowed)
        _check_limits(entry, document, index, allowed)
        key = (entry.finding,) if entry.finding else (entry.item, entry.path)
        refuse_second(first, key, document.where((index,)))
        waivers.append(_waiver(entry, document.where((index,))))
    return tuple(waivers)


def entries(document: Document, last: str) -> int:
    """The number of entries of a file that is a list.

    Args:
        document: the file; empty counts as an empty list.
        last: a key that each entry has, for the message.

    Raises:
        ConfigError: when it is no list.
    """
    if document.value == {}:
        return 0
    if not isinstance(document.value, list):
        raise ConfigError(
            "must be a list of entries",
            where=document.where(()),
            next_step=f"Begin each entry with a dash: `- finding: F-…`, and below it `  {last}: …`.",
        )
    return len(document.value)


def refuse_second(first: dict[tuple[str | None, ...], str], key: tuple[str | None, ...], where: str) -> None:
    """Remember where something is accepted first.

    Raises:
        ConfigError: when it is accepted already.
    """
    if key in first:
        what = " in ".join(str(part) for part in key)
        raise ConfigError(
            f"accepts {what} a second time", where=where, next_step=f"It stands at {first[key]} already; keep one."
        )
    first[key] = where


def check_item(item: str | None, where: str, checks: Sequence[str]) -> None:
    """Refuse an item that no check has.

    Raises:
        ConfigError: with the nearest id.
    """
    if item is not None and item not in checks:
        hint = nearest(item, list(checks))
        raise ConfigError(f'unknown item "{item}"' + (f'; did you mean "{hint}"?' if hint else ""), where=where)


def at_of(entry: AtEntry | None) -> At | None:
    """The place as results have it."""
    return At(commit=entry.commit, path=entry.path, line=entry.line) if entry is not None else None


def _waiver(entry: WaiverEntry, where: str) -> Waiver:
    fields: dict[str, Any] = {name: getattr(entry, name) for name in WaiverEntry.model_fields if name != "at"}
    return Waiver(kind="waiver", at=at_of(entry.at), where=where, **fields)


def _check_subject(entry: WaiverEntry, document: Document, index: int, allowed: Allowed) -> None:
    def where(*loc: str) -> str:
        return document.where((index, *loc))

    if entry.finding is not None and entry.path is not None:
        raise ConfigError(
            "names a finding and a path", where=where("path"), next_step="Keep `finding`, or `item` and `path`."
        )
    if entry.finding is None and (entry.item is None or entry.path is None):
        raise ConfigError(
            "names nothing to accept", where=where(), next_step="Name a `finding`, or an `item` and a `path`."
        )
    check_item(entry.item, where("item"), allowed.checks)
    if entry.path is not None:
        if (mistake := _mistake_in_glob(entry.path)) is not None:
            raise ConfigError(f'path: "{entry.path}" {mistake}', where=where("path"))
        if entry.at is not None:
            raise ConfigError(
                "at: belongs to a finding", where=where("at"), next_step="A secret is accepted by its finding only."
            )


def _mistake_in_glob(glob: str) -> str | None:
    if glob.startswith("/") or ".." in glob.split("/"):
        return "leaves the root of the target; write it relative to the root"
    if _BACKSLASH.search(glob):
        return "has a backslash before a letter; separate folders with /"
    if glob.startswith(("!", "#")):
        return f"begins with {glob[0]}, which turns its meaning round or off"
    return None


def _check_limits(entry: WaiverEntry, document: Document, index: int, allowed: Allowed) -> None:
    limits = allowed.of(entry.item)
    if not limits:
        return
    limit = min(limits, key=lambda limit: limit.days)
    last = allowed.today + timedelta(days=limit.days)
    if entry.expires > last:
        raise ConfigError(
            f"expires: {entry.expires} is more than {limit.days} days away",
            where=document.where((index, "expires")),
            next_step=f'Policy "{limit.policy}" allows {last} at the latest (max_waiver_days: {limit.days}).',
        )
    limit = max(limits, key=lambda limit: limit.approvers)
    others = {_same(name) for name in entry.approved_by} - {_same(entry.owner), ""}
    if len(others) < limit.approvers:
        at: Loc = (index, "approved_by") if entry.approved_by else (index,)
        raise ConfigError(
            f"approved_by: {len(others)} of {limit.approvers} people who are not the owner have approved it",
            where=document.where(at),
            next_step=f'Policy "{limit.policy}" asks for them (waiver_approvers: {limit.approvers}).',
        )


def _same(name: str) -> str:
    """A name or mail address without what makes no other person: case, blanks, signs, and what cannot be seen."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    address = _ADDRESS.search(folded)
    return "".join(char for char in (address.group() if address else folded) if char.isalnum())
