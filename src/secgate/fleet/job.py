"""What is asked about a repository, and what came of it: plain frozen values that travel as JSON."""

from typing import Literal

from secgate.model import Level, Status, Value, Verdict


class Job(Value):
    """One repository to gate, within its limits.

    Attributes:
        place: an absolute path, or a URL.
        ref: branch, tag or commit; None: a path as it lies there, a URL at its HEAD.
        policies: names, or absolute paths of files.
    """

    name: str
    place: str
    is_url: bool
    ref: str | None = None
    protocols: tuple[str, ...] = ("file", "https")
    policies: tuple[str, ...] = ()
    timeout_s: int = 900
    retries: int = 2
    jobs: int = 1
    size_mb: int = 2000

    @property
    def is_cloned(self) -> bool:
        """Whether a copy is gated."""
        return self.is_url or self.ref is not None


class Fleet(Value):
    """All repositories of a file.

    Attributes:
        digest: of the file, of the policies that it names by file, and of the version of this program.
    """

    file: str
    digest: str
    jobs: tuple[Job, ...]


class Cell(Value):
    """One item in one repository.

    Attributes:
        status: None where the item is off.
        open: findings that nobody has accepted.
    """

    item: str
    level: Level
    status: Status | None
    blocks: bool
    open: int


class Outcome(Value):
    """What came of one repository.

    Attributes:
        exit_code: that of its run, by the one table; 3 where no run came to its end.
        reason: why it is incomplete without a report, or the first reason of its verdict; empty when it passed.
        report: file of its report in the folder of the state; None when there is none.
        again: whether another try may end otherwise.
        attempts: how often it was tried.
        seconds: of its last try.
    """

    name: str
    place: str
    ref: str | None = None
    commit: str | None = None
    verdict: Verdict
    exit_code: Literal[0, 1, 3, 4]
    reason: str = ""
    policies: tuple[str, ...] = ()
    rules: str = ""
    report: str | None = None
    again: bool = False
    attempts: int = 1
    ended: str = ""
    seconds: float = 0.0
    items: tuple[Cell, ...] = ()


def undone(job: Job, reason: str, *, again: bool = False, code: Literal[3, 4] = 3) -> Outcome:
    """The outcome of a repository whose run did not come to its end."""
    return Outcome(
        name=job.name, place=job.place, ref=job.ref, verdict=Verdict.INCOMPLETE, exit_code=code, reason=reason,
        again=again,
    )  # fmt: skip
