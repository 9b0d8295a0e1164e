"""The few kinds of error that a user can meet, and the one table of exit codes.

Every error says what is wrong, where, and what to do next (CONTRACT.md, "Exit codes").
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command, the same for every output format."""

    PASS = 0
    FAIL = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERNAL = 4
    INTEGRITY = 5
    INTERRUPTED = 130


class SecgateError(Exception):
    """An error with a place and a next step.

    Args:
        what: what is wrong, one sentence without a full stop.
        where: `file:line` or another place that the reader can go to; empty when there is none.
        next_step: what to do about it; empty when `what` already says so.
    """

    exit_code = Exit.USAGE

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.next_step}" if self.next_step else head


class ConfigError(SecgateError):
    """A policy, configuration, check or command line that cannot be used: nothing was evaluated."""


class TargetError(SecgateError):
    """The target itself cannot be opened: no such folder, no such ref, a git that refuses."""


class EngineError(SecgateError):
    """An engine could not do its work; the items that need it become incomplete, the run goes on."""

    exit_code = Exit.INCOMPLETE


class IntegrityError(SecgateError):
    """A pack, signature or digest does not verify."""

    exit_code = Exit.INTEGRITY
