"""What a change does to the application and to its own gate: `Report.change`, made with `--base`.

Every row has the place where it stands, and `side` says in which of the two: `head` is what was gated, `base` is the
commit where the change left the base ref. All rows are sorted by path and line.
"""

from typing import Literal, Self

from secgate.model.vocabulary import Confidence, Severity, Value

Side = Literal["head", "base"]
AccessLevel = Literal["public", "tenant-key", "secret", "authenticated", "role"]


class ComparedWith(Value):
    """The other side of the comparison.

    Attributes:
        ref: as it was named.
        commit: what it names; None when there is no such commit here.
        merge_base: the commit where HEAD left it, which the head is compared with; None when there is none here.
    """

    ref: str
    commit: str | None = None
    merge_base: str | None = None


class FileCounts(Value):
    """How many files the change touches; `moved` are those that stand under another name, whatever changed in them."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    moved: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.added + self.changed + self.removed + self.moved


class FindingCounts(Value):
    """What became of the findings of this run: `new` are open, `in_base` stand in the base too."""

    new: int = 0
    in_base: int = 0


class GateChange(Value):
    """A file that decides what the gate does, and that the change touches.

    Attributes:
        path: at the side that has it, else at the head.
        kind: what the file is to the gate.
        status: what the change does to it.
        takes_effect: False when this run read the file from the trusted ref, so the change to it counts only later.
        details: what it comes to, in sentences; what loosens the gate stands first.
        loosens: whether one of them does.
    """

    path: str
    line: int = 1
    side: Side = "head"
    kind: Literal[
        "config", "policy", "waivers", "baseline", "checks", "proofs", "signers", "revoked signers", "rotations",
        "workflow",
    ]  # fmt: skip
    status: Literal["added", "changed", "removed"]
    takes_effect: bool
    details: tuple[str, ...] = ()
    loosens: bool = False


class RouteChange(Value):
    """A route that only one side answers; `level` is who can reach it there."""

    method: str
    route: str
    path: str
    line: int
    side: Side
    level: AccessLevel
    roles: tuple[str, ...] = ()


class LevelChange(Value):
    """A route that both sides answer, and that other people can reach now."""

    method: str
    route: str
    path: str
    line: int
    side: Literal["head"] = "head"
    before: AccessLevel
    after: AccessLevel
    roles_before: tuple[str, ...] = ()
    roles_after: tuple[str, ...] = ()


class GuardChange(Value):
    """A guard that one side alone has on a route that both sides answer; `proves` is what it proves there.

    Attributes:
        still_proven: whether the guards of the other side prove all of it too: one was put in the place of another.
    """

    method: str
    route: str
    guard: str
    proves: tuple[str, ...]
    path: str
    line: int
    side: Side
    still_proven: bool = False


class QueryChange(Value):
    """A query that nothing limits to a tenant, and that was not so in the base; `before` is None for a new one."""

    model: str
    operation: str
    function: str | None
    path: str
    line: int
    side: Literal["head"] = "head"
    before: str | None
    after: str
    confidence: Confidence


class CacheChange(Value):
    """A use of a cache whose key holds no tenant, and that was not so in the base; `before` is None for a new one."""

    operation: str
    key: str | None
    path: str
    line: int
    side: Literal["head"] = "head"
    before: str | None
    after: str
    confidence: Confidence


class ModelChange(Value):
    """A model that a tenant owns now and did not, or the other way round; None where there is no such model."""

    name: str
    path: str
    line: int
    side: Side
    before: str | None
    after: str | None


class SecretChange(Value):
    """A secret that the base does not have; `finding` is the id of its finding, which says more."""

    finding: str
    rule: str
    path: str
    line: int
    commit: str | None
    side: Literal["head"] = "head"
    severity: Severity
    confidence: Confidence


class AdvisoryChange(Value):
    """A known vulnerability that the audit reports of one side alone name; only when both sides have one.

    Attributes:
        path: of the report.
        score: CVSS base score, when the report tells.
    """

    id: str
    package: str
    version: str
    score: float | None
    path: str
    line: int = 1
    side: Side


class NotExamined(Value):
    """What could be examined in the base and cannot be now, or is not followed any more; `line` is None for a file."""

    path: str
    line: int | None
    side: Literal["head"] = "head"
    reason: str


class Change(Value):
    """The difference that a change makes (with `--base`).

    Attributes:
        base: what the head is compared with.
        compared: False when the base cannot be read: then every list but `gate` is empty, every finding counts as new,
            and `unread` says why. True does not say that all of it is known: see `unread`.
        unread: what of the difference is not known, and why.
        gate: files that decide what the gate does.
        routes_added: routes that the base does not answer.
        routes_removed: routes that only the base answers.
        levels_fell: routes that are open to more people than before; those that are public now stand first.
        levels_rose: routes that are open to fewer people than before.
        not_examined: what the base shows and the head does not show any more.
    """

    base: ComparedWith
    compared: bool
    unread: tuple[str, ...] = ()
    files: FileCounts = FileCounts()
    findings: FindingCounts = FindingCounts()
    gate: tuple[GateChange, ...] = ()
    routes_added: tuple[RouteChange, ...] = ()
    routes_removed: tuple[RouteChange, ...] = ()
    levels_fell: tuple[LevelChange, ...] = ()
    levels_rose: tuple[LevelChange, ...] = ()
    guards_gained: tuple[GuardChange, ...] = ()
    guards_lost: tuple[GuardChange, ...] = ()
    queries_unscoped: tuple[QueryChange, ...] = ()
    caches_unscoped: tuple[CacheChange, ...] = ()
    models_owned: tuple[ModelChange, ...] = ()
    models_not_owned: tuple[ModelChange, ...] = ()
    secrets_new: tuple[SecretChange, ...] = ()
    advisories_new: tuple[AdvisoryChange, ...] = ()
    advisories_gone: tuple[AdvisoryChange, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()

    @classmethod
    def unknown(cls, base: ComparedWith, why: str) -> Self:
        """The change where the base cannot be read."""
        return cls(base=base, compared=False, unread=(why,))
