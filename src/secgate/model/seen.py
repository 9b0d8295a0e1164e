"""What engines and analyzers report: places, hits, evidence, and what could not be examined."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from secgate.model.vocabulary import Confidence, Severity, Value

# The folder of what lies in no workspace package.
ROOT = "."


class Place(Value):
    """A range in a file of the target; the end is exclusive in columns, as editors show it."""

    path: str
    line: int = Field(ge=1)
    column: int = Field(default=1, ge=1)
    end_line: int | None = None
    end_column: int | None = None


class At(Value):
    """The place that holds the one secret value a waiver covers: a line of a file in a commit."""

    commit: str
    path: str
    line: int = Field(ge=1)


class TraceStep(Value):
    """One related place of a finding, and what it contributes."""

    path: str
    line: int
    note: str

    @classmethod
    def at(cls, place: Place, note: str) -> "TraceStep":
        """A step at a place."""
        return cls(path=place.path, line=place.line, note=note)


class Frame(Value):
    """Lines of code around a finding; `line` is the number of the first."""

    line: int
    text: tuple[str, ...]


class Problem(Value):
    """Something that could not be examined or resolved, with the place when there is one.

    Attributes:
        kind: `problem` makes an item incomplete, an `unresolved` subject and an `undecided` part keep it from passing.
    """

    kind: Literal["problem", "unresolved", "undecided"] = "problem"
    path: str | None = None
    line: int | None = None
    reason: str


class Hit(Value):
    """A finding as an engine or analyzer reports it, before the gate gives it an identity.

    Attributes:
        rule: the rule's name within its check, for example `unpinned-algorithm`.
        symbol: the enclosing function or class, part of the fingerprint; empty at the top level.
        text: the wording the fingerprint is made of, without what a formatter changes; empty for a sensitive hit.
        bare: the same without what stands in quotes, for a line that holds a secret value.
        sensitive: the place holds a secret value: no frame, no text, nothing derived from it.
        commit: for a place outside the work tree, the commit that introduced it.
        origin_key: what tells it from others of its rule at the same place: for a secret its name and commit, else for
            example an advisory or a test; part of the fingerprint.
        stands_at: places named by waivers that hold the very same value.
        general: what the check says of the rule wherever it is broken, which quotes nothing.
    """

    rule: str
    place: Place
    message: str
    fix: str = ""
    severity: Severity
    confidence: Confidence
    trace: tuple[TraceStep, ...] = ()
    symbol: str = ""
    text: str = ""
    bare: str = ""
    sensitive: bool = False
    commit: str | None = None
    in_head: bool = True
    origin_key: str = ""
    stands_at: tuple[At, ...] = ()
    general: str = ""


class Evidence(Value):
    """One piece of recorded evidence and what became of it.

    Attributes:
        kind: what it is, such as `test report`.
        path: of its file, when there is one.
        state: `good` counts; anything else says what keeps it from counting.
        reason: the same in words, with what to do.
    """

    kind: str
    path: str | None = None
    state: Literal[
        "good", "missing", "empty", "unreadable", "unrecorded", "changed", "other-commit", "dirty", "stale", "skipped",
        "unsigned", "expired", "wrong-owner", "unknown-signer", "revoked", "bad-signature", "draft",
    ]  # fmt: skip
    reason: str

    @property
    def good(self) -> bool:
        """Whether it counts."""
        return self.state == "good"


class Rest(Value):
    """Another item that a check's answer rests on, and what is found where that item does not carry it.

    Attributes:
        item: the id of the other item.
        missing: the finding when no policy of the target has it.
        weakened: the finding when it is off, only warns, has accepted findings, or is not green in this run.
    """

    item: str
    missing: Hit
    weakened: Hit


class Observation(Value):
    """What one check saw in the target.

    Attributes:
        examined: the number of subjects looked at (calls, routes, files), in the check's unit; where it is not given,
            those of `examined_at`.
        examined_at: how many of them stand in each file or folder; the rest belongs to the target as a whole, as a
            statement, a document about all of it or its history does.
        hits: places that break the statement.
        problems: what could not be looked at at all; any one makes the item incomplete.
        unresolved: subjects that were seen and could not be decided; they are part of `examined`.
        undecided: parts of this target that the check does not read, beside what it examined; the item is then at best
            `review`.
        decided: parts that check.yaml lists as undecided and that something decides for this target: its code, or a
            signed statement.
        absence: why there is nothing of that kind in the target; only meaningful when `examined` is 0.
        rests_on: other items whose results decide this one too, when all of them are known.
        missing_evidence: evidence that is needed and absent, stale or not good.
    """

    examined: int = Field(default=0, ge=0)
    examined_at: dict[str, int] = Field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    problems: tuple[Problem, ...] = ()
    unresolved: tuple[Problem, ...] = ()
    undecided: tuple[Problem, ...] = ()
    decided: tuple[str, ...] = ()
    absence: str | None = None
    evidence: tuple[Evidence, ...] = ()
    rests_on: tuple[Rest, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _counted(cls, given: Any) -> Any:  # noqa: ANN401 - whatever is to be validated
        """Where only the places are counted, they are all there is."""
        placed = given.get("examined_at") if isinstance(given, Mapping) else None
        if not isinstance(placed, Mapping) or not placed:
            return given
        counted = {path: count for path, count in placed.items() if count}
        return {"examined": sum(counted.values()), **given, "examined_at": counted}

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if any(count < 0 for count in self.examined_at.values()) or self.examined_of_whole < 0:
            raise ValueError("more is examined at places than is examined")
        return self

    @property
    def examined_of_whole(self) -> int:
        """How many of the examined subjects belong to no place, and so to the target as a whole."""
        return self.examined - sum(self.examined_at.values())

    def merged(self, other: Self) -> Self:
        """Both observations of one check as one; an absence holds only when both found none."""
        absence = " ".join(dict.fromkeys(a for a in (self.absence, other.absence) if a)) or None
        examined = self.examined + other.examined
        return self.model_copy(
            update={
                "examined": examined,
                "examined_at": dict(Counter(self.examined_at) + Counter(other.examined_at)),
                "hits": self.hits + other.hits,
                "problems": self.problems + other.problems,
                "unresolved": self.unresolved + other.unresolved,
                "undecided": self.undecided + other.undecided,
                "decided": self.decided + other.decided,
                "absence": None if examined else absence,
                "evidence": self.evidence + other.evidence,
                "rests_on": self.rests_on + other.rests_on,
            }
        )


class HasPath(Protocol):
    """A file, a place, a problem: what says its path itself."""

    @property
    def path(self) -> str | None: ...  # noqa: D102 - told above


class HasPlace(Protocol):
    """A finding, a fact: what says its place."""

    @property
    def place(self) -> Place: ...  # noqa: D102 - told above


def by_path(*groups: Iterable[str | HasPath | HasPlace]) -> dict[str, int]:
    """How many of all these subjects stand at each path; a subject without one is left out.

    Args:
        groups: paths, or what has a `place` or a `path`.
    """
    paths = (_path_of(subject) for group in groups for subject in group)
    return dict(Counter(path for path in paths if path is not None))


def _path_of(subject: str | HasPath | HasPlace) -> str | None:
    if isinstance(subject, str):
        return subject
    place = getattr(subject, "place", None)
    # NOTE: a file has a method of that name.
    path: str | None = place.path if isinstance(place, Place) else subject.path  # type: ignore[union-attr]
    return path


@dataclass(frozen=True)
class Homes:
    """Which package a path belongs to: the innermost one that holds it.

    Attributes:
        folders: of all packages.
        needs: the packages that each one depends on.
    """

    folders: frozenset[str]
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, path: str) -> str:
        """The folder of the package; `.` for a path that lies in none."""
        if (home := self._known.get(path)) is None:
            above = path
            while above and above not in self.folders:
                above = above.rpartition("/")[0]
            home = self._known[path] = above or ROOT
        return home
