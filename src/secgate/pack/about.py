"""What a pack says of itself beside its report: `pack.json` and `coverage.json`, read strictly."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from secgate.model import Value

PACK = "pack.json"
REPORT = "report.json"
COVERAGE = "coverage/coverage.json"
FILES = "coverage/files.txt"
MAPS = "maps/"
RESOLVED = "policy/resolved.json"
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Asked(Value):
    """What the gate was asked, as far as a report does not say it."""

    policies: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    trust: str | None = None
    base: str | None = None
    packages: tuple[str, ...] = ()
    report_only: bool = False
    allow_target_code: bool = False


class Previous(Value):
    """The pack before this one, so that one that was left out is missed."""

    sha256: Sha256
    report: str
    created: str
    commit: str | None


class Withheld(Value):
    """A file that the run read and the pack does not hold: its digest, and why."""

    path: str
    sha256: Sha256
    reason: str


def is_at(shown: str, path: str) -> bool:
    """Whether a place that is told, which may begin with a ref, is this path."""
    return shown == path or shown.endswith((f":{path}", f"/{path}"))


class Rules(Value):
    """The rules of one check: the digest of its whole folder, and of each file that decides."""

    check: str
    origin: str
    folder: str
    files: dict[str, Sha256]


class Tip(Value):
    """A ref of the repository, and the object that it named."""

    name: str
    id: Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]


class History(Value):
    """The git history that was there when the pack was made.

    Attributes:
        items: those that may read it.
        commits: how many commits its refs reach; None where there is no repository.
        tips: every ref and what it named, and HEAD: what they do not reach was not looked at.
        is_cut: whether the clone was shallow.
    """

    items: tuple[str, ...] = ()
    commits: int | None = None
    tips: tuple[Tip, ...] = ()
    is_cut: bool = False


class Pack(Value):
    """What a pack says of itself (schema secgate/pack/1).

    Attributes:
        made_from: whether the pack's maker ran the gate itself, or was given a report.
        report: SHA-256 of report.json.
        program: SHA-256 over the source of the secgate that made it.
        allowed_signers: where the file that says who may state something came from; None without one.
        reports_of_tools: the recorded reports that the run looked at; only their records are in the pack.
    """

    schema_: Literal["secgate/pack/1"] = Field(default="secgate/pack/1", alias="schema")
    made_from: Literal["a run", "a saved report"]
    report: Sha256
    secgate: str
    program: str
    asked: Asked
    rules: tuple[Rules, ...]
    history: History = History()
    previous: Previous | None = None
    withheld: tuple[Withheld, ...] = ()
    allowed_signers: str | None = None
    reports_of_tools: tuple[str, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Looked(Value):
    """The coverage statement (schema secgate/coverage/1): each file is examined, or skipped with a reason.

    Attributes:
        files: how many there are; `files.txt` lists them.
        sha256: of files.txt.
        examined: by what, to the paths.
        skipped: by reason, to the paths.
        adds_up: whether each file of the list is in exactly one of the two.
    """

    schema_: Literal["secgate/coverage/1"] = Field(default="secgate/coverage/1", alias="schema")
    files: int
    sha256: Sha256
    examined: dict[str, tuple[str, ...]]
    skipped: dict[str, tuple[str, ...]]
    adds_up: bool

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
