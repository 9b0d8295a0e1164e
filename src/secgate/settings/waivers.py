"""`.secgate/waivers.yaml`: decisions to accept single findings, or an item's findings below a path.

A list of entries; each names what it accepts, why, who owns the decision, and its last day. A broken entry is an error:
a waiver that silently did nothing, or too much, would change the gate without a word.
"""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from secgate.errors import ConfigError
from secgate.model import Waiver
from secgate.settings.allowed import (
    AcceptedEntry,
    Allowed,
    FindingId,
    Line,
    Text,
    read_lines,
    require_approvers,
    require_check,
)

WAIVERS = ".secgate/waivers.yaml"
LEAST_REASON = 20
# NOTE: before a sign it makes the sign plain, as in `app/\\[slug\\]/**`.
_BACKSLASH = re.compile(r"\\[A-Za-z0-9_]")


def _explained(value: str) -> str:
    if len(value.strip()) < LEAST_REASON:
        raise ValueError(f"must have at least {LEAST_REASON} characters; it has {len(value.strip())}")
    return value.strip()


Reason = Annotated[str, AfterValidator(_explained), WithJsonSchema({"type": "string", "minLength": LEAST_REASON})]


class WaiverEntry(AcceptedEntry):
    """One waiver: of a finding, or of an item's findings below a path."""

    finding: FindingId | None = None
    """The id of the finding that is accepted."""
    item: Text | None = None
    """The item; with `path` the item whose findings are accepted, beside `finding` what its id belongs to."""
    path: Text | None = None
    """A glob, as `.gitignore` has them, of the files whose findings are accepted."""
    reason: Reason
    """Why it is right to accept this."""
    ticket: Text | None = None
    """Where it is tracked."""


def read_waivers(text: bytes | None, *, name: str, allowed: Allowed) -> tuple[Waiver, ...]:
    """The waivers of a file in its order; expired ones too.

    Args:
        text: the file's content; None: there is none.
        name: its name as messages show it.
        allowed: what its entries are held against.

    Raises:
        ConfigError: for the first mistake, with its line.
    """

    def made(line: Line[WaiverEntry]) -> Waiver:
        entry = line.entry
        _require_subject(line)
        require_check(line, allowed)
        _require_days(line, allowed)
        require_approvers(line, allowed)
        said = {"finding": entry.finding, "path": entry.path, "reason": entry.reason, "ticket": entry.ticket}
        return line.accepts("waiver", **said)

    return read_lines(text, name=name, form=WaiverEntry, last="reason", made=made)


def _require_subject(line: Line[WaiverEntry]) -> None:
    entry = line.entry
    if entry.finding is not None and entry.path is not None:
        raise ConfigError(
            "names a finding and a path", where=line.where("path"), next_step="Keep `finding`, or `item` and `path`."
        )
    if entry.finding is None and (entry.item is None or entry.path is None):
        raise ConfigError(
            "names nothing to accept", where=line.where(), next_step="Name a `finding`, or an `item` and a `path`."
        )
    if entry.path is not None:
        if (mistake := _mistake_in_glob(entry.path)) is not None:
            raise ConfigError(f'path: "{entry.path}" {mistake}', where=line.where("path"))
        if entry.at is not None:
            raise ConfigError(
                "at: belongs to a finding",
                where=line.where("at"),
                next_step="A secret is accepted by its finding only.",
            )


def _mistake_in_glob(glob: str) -> str | None:
    if glob.startswith("/") or ".." in glob.split("/"):
        return "leaves the root of the target; write it relative to the root"
    if _BACKSLASH.search(glob):
        return "has a backslash before a letter; separate folders with /"
    if glob.startswith(("!", "#")):
        return f"begins with {glob[0]}, which turns its meaning round or off"
    return None


def _require_days(line: Line[WaiverEntry], allowed: Allowed) -> None:
    entry = line.entry
    limit = min(allowed.of(entry.item), key=lambda limit: limit.days, default=None)
    if limit is None:
        return
    last = allowed.today + timedelta(days=limit.days)
    if entry.expires > last:
        raise ConfigError(
            f"expires: {entry.expires} is more than {limit.days} days away",
            where=line.where("expires"),
            next_step=f'Policy "{limit.policy}" allows {last} at the latest (max_waiver_days: {limit.days}).',
        )
