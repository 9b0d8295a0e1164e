"""What a caller wants gated."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from secgate.target.tree import WorkTree

if TYPE_CHECKING:
    # NOTE: the engines import all that reads code; what only lists or plans starts without them.
    from secgate.observe import EngineOptions


# The item that is decided by a scan for secrets.
SECRETS_ITEM = "committed-secrets"
# In place of the digest of a file: it is the same as no other.
UNSURE = "unsure"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Request:
    """What the caller wants gated.

    Attributes:
        policies: names or files; empty takes the configuration's, else `pre-deployment`.
        only: run these items alone; the rest is off.
        skip: switch these items off.
        checks: further folders of checks.
        trust: the ref that policy, configuration and checks are read from; None trusts the target itself.
        allow_target_code: run analyzers of checks that lie inside the target.
        staged: gate the git index instead of the work tree.
        base: the ref that a change is compared with, where HEAD left it: what it has too cannot block, and only the
            history that it does not have is read.
        packages: folders of workspace packages that each get a verdict, `all` for every one.
        maps: put the maps of the application into the report.
        time_budget_s: seconds from now after which nothing further is examined; None sets no end.
        cache: the folder where results of earlier runs are kept; None keeps none.
        engines: how they are started; None starts them as usual.
        jobs: how many processes look at the code at once; 0 for as many as the machine can run.
        proofs: the folder where proofs of checks made on this machine are kept; None keeps none.
        environment: for who ran it and where; nothing else reads it.
        clock: gives the time in UTC.
        tree: the work tree, where it is opened already; nothing of it was read.
    """

    path: Path
    policies: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    checks: tuple[Path, ...] = ()
    trust: str | None = None
    report_only: bool = False
    allow_target_code: bool = False
    staged: bool = False
    base: str | None = None
    packages: tuple[str, ...] = ()
    maps: bool = False
    time_budget_s: float | None = None
    cache: Path | None = None
    proofs: Path | None = None
    engines: "EngineOptions | None" = None
    jobs: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], datetime] = _now
    new_id: Callable[[], str] = lambda: str(uuid4())
    tree: WorkTree | None = None

    @property
    def names_secrets_alone(self) -> bool:
        """Whether no other item is asked for than the scan for secrets."""
        return set(self.only) == {SECRETS_ITEM}

    @property
    def wants_secrets_alone(self) -> bool:
        """Whether nothing else of the target is read than what a scan for secrets reads."""
        return self.names_secrets_alone and not self.maps and not self.packages and self.base is None


@dataclass(frozen=True)
class Lasting:
    """How long a report holds, where its target, its settings and this program stay the very same.

    Attributes:
        until: the second at which a token expires that was valid; None: for the whole day, UTC.
        missing: ids of blobs of the history, and of commits that settings name, that are not in this clone; none may
            come.
        reports: where the configuration says that reports lie; none may come.
        checks: the built-in checks that decided.
        policies: files of policies that are named by their place, each with its digest; see `are_same`.
    """

    until: int | None
    missing: tuple[str, ...]
    reports: tuple[str, ...]
    checks: tuple[str, ...]
    policies: tuple[tuple[str, str | None], ...] = ()


def are_same(files: Iterable[tuple[str, str | None]]) -> bool:
    """Whether files by absolute path still have these digests; None is that of one that cannot be read.

    One behind a link is never the same: which file a trusted ref would read is not told by what the link leads to.
    """
    return all(_digest_at(Path(place)) == digest for place, digest in files)


def _digest_at(place: Path) -> str | None:
    try:
        if os.path.realpath(place) != os.fspath(place):
            return ""
        # NOTE: a pipe gives what it holds once, and whoever reads it again waits for ever.
        return f"sha256:{hashlib.sha256(place.read_bytes()).hexdigest()}" if place.is_file() else None
    except OSError:
        return None
