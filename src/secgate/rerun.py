"""A run whose report an earlier run has made already: of the very same target, asked the very same, on the same day.

Whether a target is the same is told by what the file system and git say of it (`secgate.target.sameness`), so nothing
of it is read, and nothing is loaded that reads or decides. What is kept is the report that was shown; nothing is kept
of a run in which an engine failed, or that rests on more than files, history and the day (`secgate.lasting`).
"""

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from secgate import builtin
from secgate.cache import FILE, Cache, key_of
from secgate.errors import EngineError
from secgate.model import Report
from secgate.request import Lasting, Request, are_same
from secgate.target.git import program_path
from secgate.target.history import sizes
from secgate.target.reports import has_reports
from secgate.target.sameness import Sameness, around, moments, sameness, settled_ns
from secgate.target.tree import WorkTree, open_work_tree
from secgate.who import run_info, stamp

if TYPE_CHECKING:
    from secgate.engines.ready import Ready

__all__ = ["Request", "gate"]

_KIND = "report"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_PACKAGE = Path(__file__).resolve().parent


def gate(request: Request) -> Report:
    """Gate a target, or give the report of an earlier run again, with the id and the times of this one.

    Raises:
        ConfigError: a policy, configuration, check or option cannot be used; nothing was evaluated.
        TargetError: the target cannot be opened.
    """
    glance = _glance(request)
    if glance is None:
        return _examine(request)[0]
    if (known := glance.known()) is not None:
        return known
    before = moments(glance.tree)
    report, lasting = _examine(replace(request, tree=glance.tree))
    if lasting is not None and glance.tree.is_as_listed and moments(glance.tree) == before:
        glance.keep(report, lasting)
    return report


def _examine(request: Request) -> tuple[Report, Lasting | None]:
    with ExitStack() as stack:
        ready = stack.enter_context(_ready()) if request.names_secrets_alone else None
        # Imported here: what reads and decides takes longer to load than an earlier report to be given again.
        from secgate.run import examine  # noqa: PLC0415

        return examine(request, ready=ready)


def _ready() -> "Ready":
    """The process that scans for secrets, started before anything is loaded that decides.

    NOTE: it takes as long to load as all that comes before the scan, and a commit waits for both.
    """
    # Imported here: few runs look for secrets alone.
    from secgate.engines.ready import Ready  # noqa: PLC0415

    return Ready(cold=True)


@dataclass(frozen=True)
class _Glance:
    """What a target looked like before anything of it was read, and the reports of runs in which it looked so.

    Attributes:
        tree: the target, opened.
        began: the time of the run.
        folder: the digest of the folder that paths start from: its name may hold what must not be kept.
        looked_ns: when that was, by the clock of this machine, in nanoseconds since the epoch.
        settled_ns: when every further change of the target and of this program shows.
    """

    request: Request
    tree: WorkTree
    cache: Cache
    began: datetime
    folder: str
    seen: Sameness
    looked_ns: int
    settled_ns: int
    key: str

    def known(self) -> Report | None:
        """The report of an earlier run, as this one gives it; None where there is none that still holds."""
        kept, now = self.cache.get(_KIND, self.key), int(self.began.timestamp())
        try:
            holds = int(kept["since"]) <= now and (kept["until"] is None or now < int(kept["until"]))
            checks = _checks(kept["checks"])[0] if holds else ""
            if not holds or checks != kept["of"] or has_reports(self.tree, map(str, kept["reports"])):
                return None
            if kept["policies"] and (kept["folder"] != self.folder or not are_same(kept["policies"])):
                return None
            if self._has_any(list(map(str, kept["missing"]))):
                return None
            report = Report.model_validate_json(kept["report"])
        except (TypeError, KeyError, ValueError, ValidationError, OSError, EngineError):
            return None
        self.cache.save()
        ended = self.request.clock()
        took = (ended - self.began).total_seconds()
        run = report.run.model_copy(
            update={
                "started": stamp(self.began),
                "ended": stamp(ended),
                "timings": {"an earlier report": round(took, 3)},
            }
        )
        said = {"id": self.request.new_id(), "created": stamp(ended), "duration_s": round(took, 3), "run": run}
        return report.model_copy(update=said)

    def keep(self, report: Report, lasting: Lasting) -> None:
        """Keep a report for the next run, unless something changed too shortly before this one, or during it."""
        checks, settled = _checks(lasting.checks)
        if max(self.settled_ns, settled) >= self.looked_ns or not self._is_same():
            return
        value = {
            "since": int(self.began.timestamp()), "until": lasting.until, "reports": lasting.reports,
            "missing": lasting.missing, "policies": lasting.policies, "folder": self.folder,
            "checks": lasting.checks, "of": checks, "report": report.model_dump_json(by_alias=True),
        }  # fmt: skip
        self.cache.put(_KIND, self.key, value)
        self.cache.save()

    def _has_any(self, blobs: list[str]) -> bool:
        """Whether one of these blobs, which were missing, is there."""
        git = self.tree.git
        return bool(blobs) and git is not None and any(size is not None for size in sizes(git, blobs).values())

    def _is_same(self) -> bool:
        """Whether what decides beside the files is what it was; a file that changes meanwhile gets another stamp."""
        try:
            beside = around(self.tree)
        except EngineError:
            return False
        return beside is not None and beside[0] == self.seen.around


def _glance(request: Request) -> _Glance | None:
    """What there is to see of the target; None where an earlier report cannot hold whatever it looks like."""
    others = request.staged or request.base is not None or request.trust is not None or request.checks
    if others or request.cache is None or request.engines is not None or request.time_budget_s is not None:
        return None
    folder = _folder()
    if folder is None:
        return None
    began, looked_ns = request.clock(), time.time_ns()
    tree = open_work_tree(request.path)
    cache = Cache.outside(request.cache, (tree.root, *([tree.git.root] if tree.git is not None else [])))
    who = run_info(request.environment, began, began, {})
    # NOTE: in a job of a CI server each run has an address of its own, which stands in the report.
    own = cache.folder is not None and _is_own(cache.folder)
    seen = sameness(tree) if own and who.host == "local" else None
    if seen is None:
        return None
    program, settled = _program()
    asked = [request.policies, request.only, request.skip, request.packages, request.maps, request.report_only]
    day = began.astimezone(UTC).date().isoformat()
    key = key_of(_KIND, program, seen.files, seen.around, asked, request.allow_target_code, day, who.actor)
    return _Glance(request, tree, cache, began, folder, seen, looked_ns, max(seen.settled_ns, settled), key)


def _folder() -> str | None:
    """The digest of the folder that paths start from; None where it is gone."""
    try:
        return sha256(os.fsencode(os.getcwd())).hexdigest()  # noqa: PTH109 - as text
    except FileNotFoundError:
        return None


def _is_own(folder: Path) -> bool:
    """Whether nobody else can have written what is kept in a folder: a whole report is believed as it stands there."""
    there = [place.stat() for place in (folder, folder / FILE) if place.exists()]
    return all(status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE for status in there)


def _program() -> tuple[str, int]:
    """The digest of what this program is made of, but for its checks, and when every further change of it shows."""
    own = _stamped(_PACKAGE, lambda name: name not in {"__pycache__", "_shipped"})
    # NOTE: a package that is installed, changed or removed changes the folder that it lies in.
    here = {"", os.getcwd(), os.path.dirname(os.path.abspath(sys.argv[0]))}  # noqa: PTH100, PTH109, PTH120 - entries are text
    libraries = [(place, os.stat(place)) for place in sys.path if place not in here and os.path.exists(place)]  # noqa: PTH110, PTH116 - as above
    return _digest([*own, *libraries, *_programs()], program_path(), str(os.geteuid()))


def _programs() -> Iterator[tuple[str, os.stat_result]]:
    """The programs that answer for this one."""
    beside = Path(sys.executable).with_name("semgrep")
    for found in (shutil.which("git", path=program_path()), shutil.which("semgrep", path=program_path()), str(beside)):
        if found is not None and os.path.exists(found):  # noqa: PTH110 - a text
            yield found, os.stat(found)  # noqa: PTH116 - as above


def _checks(deciding: Iterable[str]) -> tuple[str, int]:
    """The same of the built-in policies and checks: of those that decide every file, of the others what names them."""
    top, whole = builtin.checks_folder(), frozenset(deciding)
    found = [*_stamped(builtin.policies_folder()), *_stamped(top, lambda _: False)]
    with os.scandir(top) as folders:
        for folder in folders:
            if folder.is_dir():
                found += _stamped(folder.path, None if folder.name in whole else lambda _: False)
    return _digest(found)


def _stamped(
    top: str | os.PathLike[str], enter: Callable[[str], bool] | None = None
) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder, as far as the folders in it are entered, with what the file system says of it."""
    todo = [os.fspath(top)]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if not entry.is_dir():
                    yield entry.path, entry.stat()
                elif enter is None or enter(entry.name):
                    todo.append(entry.path)


def _digest(found: Iterable[tuple[str, os.stat_result]], *further: str) -> tuple[str, int]:
    settled, rows = 0, list(further)
    for path, status in found:
        rows.append(f"{path} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}")
        settled = max(settled, settled_ns(status.st_ctime_ns))
    return sha256("\0".join(sorted(rows)).encode("utf-8", "surrogateescape")).hexdigest(), settled
