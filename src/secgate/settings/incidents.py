"""`.secgate/incidents/ID.yaml`: the review of an incident after it was resolved (schema secgate/incident/1).

Reviews come from the head and count for a pass only with the digest that a signed statement gives them; what they show
to be wrong counts as it stands. The folder `.secgate/incidents/ID/` beside a file holds the example that shows it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from secgate.errors import ConfigError
from secgate.settings import strict
from secgate.settings.allowed import Text
from secgate.settings.strict import Authored, Day, Document, Flag, Loc, nearest

INCIDENTS = ".secgate/incidents"
# Text that nobody has filled in yet: what `secgate incident new` writes, and what templates hold.
TEMPLATE = re.compile(r"\b(?:TODO|TBD|FIXME|XXX)\b|^\s*(?:\.\.\.|…|-+|\?+)\s*$|^\s*<[^>]*>\s*$|^\s*\[[^\]]*\]\s*$")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})")
_MOST = 1_000

Kind = Literal[
    "data-exposure", "access-bypass", "exposed-secret", "data-loss", "outage", "wrong-result", "performance", "other",
]  # fmt: skip
Severity = Literal["P0", "P1", "P2"]
Role = Literal["commander", "engineering", "product", "security", "operations", "support", "other"]
# Classes in which somebody got, or could have got, what is not theirs.
SECURITY: frozenset[str] = frozenset({"data-exposure", "access-bypass", "exposed-secret"})


def _moment(value: object) -> object:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("must be a time with its zone, such as 2026-01-31T08:30Z")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{value} is not a time") from None


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "pattern": f"^{_MOMENT.pattern}$"})
]


class Attendee(Authored):
    """Somebody who took part in the review."""

    name: Text
    """Who."""
    role: Role
    """For what they were there."""


class Event(Authored):
    """One entry of the timeline."""

    at: Moment
    """When, with the zone."""
    what: Text
    """What happened."""


class Action(Authored):
    """One thing that is done so that it does not happen again."""

    text: Text
    """What is done."""
    owner: Text | None = None
    """Who does it."""
    due: Day | None = None
    """The last day for it, in UTC."""
    done: Day | None = None
    """The day on which it was done."""
    evidence: Text | None = None
    """What shows that it was done: a commit, a document, a ticket."""


class Changed(Authored):
    """A runbook, checklist or architecture document that the review asks to change."""

    path: Text
    """Relative to the target's root."""
    done: Flag = False
    """Whether it was changed."""


class Told(Authored):
    """Who was told, when and how."""

    audience: Literal["team", "stakeholders", "customers"]
    """Who was told."""
    on: Day | None = None
    """The day, in UTC."""
    channel: Text | None = None
    """By what."""
    not_affected: Text | None = None
    """For customers who were not told: why they were not affected."""

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "Told":
        if (self.not_affected is None) == (self.on is None):
            raise ValueError("needs `on` and `channel`, or for customers `not_affected`: why they were not told")
        if self.not_affected is not None and self.audience != "customers":
            raise ValueError("not_affected is for customers; the team and the stakeholders are always told")
        if self.on is not None and self.channel is None:
            raise ValueError("needs `channel`: by what they were told")
        return self


class Shown(Authored):
    """Examples of the check itself that show the incident."""

    bad: Text
    """Name of a folder below examples/bad of the check."""
    ok: Text
    """Name of a folder below examples/ok of the check."""


class Incident(Authored):
    """The review of one incident."""

    schema_: Literal["secgate/incident/1"] = Field(alias="schema")
    title: Text
    """What happened, in a few words."""
    class_: Kind | None = Field(default=None, alias="class")
    """What kind it is; without one the incident is not classified."""
    severity: Severity | None = None
    """P0: data or access of somebody else was open; P1: many cannot work; P2: the rest."""
    detected: Moment
    """When it was noticed."""
    resolved: Moment | None = None
    """When it was over; from here on the time for the review counts."""
    reviewed: Moment | None = None
    """When the review took place."""
    commander: Text | None = None
    """Who led."""
    attendees: tuple[Attendee, ...] = ()
    """Who took part in the review."""
    timeline: tuple[Event, ...] = ()
    """What happened when."""
    whys: tuple[Text, ...] = ()
    """Why it happened, and why that, until a cause of the system is named."""
    went_well: tuple[Text, ...] = ()
    """What helped."""
    went_wrong: tuple[Text, ...] = ()
    """What did not."""
    actions: tuple[Action, ...] = ()
    """What is done so that it does not happen again."""
    documents: tuple[Changed, ...] = ()
    """Documents that the review asks to change."""
    communication: tuple[Told, ...] = ()
    """Who was told."""
    check: Text | None = None
    """The item that now prevents it."""
    example: Shown | None = None
    """Examples of that check which show it; without them the folders `ID/bad` and `ID/ok` beside the file do."""

    @model_validator(mode="after")
    def _is_in_order(self) -> "Incident":
        for earlier, later in (("detected", "resolved"), ("resolved", "reviewed")):
            before, after = getattr(self, earlier), getattr(self, later)
            if before is not None and after is not None and after < before:
                raise ValueError(f"{later} lies before {earlier}")
        if self.reviewed is not None and self.resolved is None:
            raise ValueError("reviewed without resolved: a review follows the end of the incident")
        if self.example is not None and self.check is None:
            raise ValueError("example needs `check`: whose examples they are")
        return self

    @property
    def is_grave(self) -> bool:
        """Whether it is P0 or P1, or nobody has said that it is less."""
        return self.severity != "P2"

    @property
    def is_of_security(self) -> bool:
        """Whether somebody got, or could have got, what is not theirs."""
        return self.class_ in SECURITY


@dataclass(frozen=True)
class Review:
    """One file with the lines of what it says.

    Attributes:
        id: the name of the file without its ending.
        path: of the file, relative to the target's root.
        data: its bytes.
        said: what it says.
        document: where each part of it stands.
    """

    id: str
    path: str
    data: bytes
    said: Incident
    document: Document

    def line(self, *loc: str | int) -> int:
        """The line of a part, or of what it would stand in."""
        return self.document.line(loc)


def read_incident(data: bytes, *, name: str, known: Sequence[str]) -> Review:
    """One file.

    Args:
        data: its bytes.
        name: its path relative to the target's root.
        known: ids of all checks.

    Raises:
        ConfigError: for the first mistake, with its line.
    """
    own = name.rpartition("/")[2].removesuffix(".yaml")
    if not ID.fullmatch(own):
        raise ConfigError(
            "cannot be the id of an incident",
            where=name,
            next_step="Use letters, digits, dots, hyphens and underscores.",
        )
    document = strict.load(data, name=name)
    said = strict.parse(document, Incident)
    for count, what in ((len(said.timeline), "timeline"), (len(said.actions), "actions")):
        if count > _MOST:
            raise ConfigError(f"{what}: more than {_MOST} entries", where=document.where((what,)))
    if said.check is not None and said.check not in known:
        hint = nearest(said.check, list(known))
        raise ConfigError(
            f'check: there is no check "{said.check}"' + (f'; did you mean "{hint}"?' if hint else ""),
            where=document.where(("check",)),
            next_step="`secgate list --all` shows all checks.",
        )
    for loc in _paths(said):
        _require_inside(document, loc)
    return Review(own, name, data, said, document)


def _paths(said: Incident) -> list[Loc]:
    found: list[Loc] = [("documents", index, "path") for index in range(len(said.documents))]
    return [*found, ("example", "bad"), ("example", "ok")] if said.example is not None else found


def _require_inside(document: Document, loc: Loc) -> None:
    value = document.value
    for step in loc:
        value = value[step]
    text = str(value)
    if text.startswith("/") or ".." in text.split("/"):
        raise ConfigError(f'{loc[-1]}: "{text}" leaves its folder', where=document.where(loc))


def is_template(text: str) -> bool:
    """Whether a text was never filled in."""
    return TEMPLATE.search(text) is not None
