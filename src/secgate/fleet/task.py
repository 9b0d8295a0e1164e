"""What a worker does with one repository: copy it, gate it with this same program, hand back what came of it."""

import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from secgate.fleet import keeper
from secgate.fleet.checkout import CheckoutError, check_out, first_line
from secgate.fleet.job import Cell, Job, Outcome, undone
from secgate.fleet.process import Ended, Room, room
from secgate.model import FindingState, Report

_MOST_REPORT = 200_000_000
_DECIDED = (0, 1, 3)
_SIGNALS = 128


def gate_repository(text: str) -> tuple[str, bytes]:
    """Gate one repository; never an exception of its own.

    Args:
        text: a `Job` as JSON, since a worker may run another version of Python.

    Returns:
        An `Outcome` as JSON, and its compressed json report, empty when there is none.
    """
    job = Job.model_validate_json(text)
    began = time.monotonic()
    with room(job.timeout_s) as place:
        try:
            if job.is_cloned:
                check_out(job, place)
            outcome, report = _gate(job, place)
        except CheckoutError as error:
            outcome, report = undone(job, error.reason, again=error.again), b""
    ended = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    outcome = outcome.model_copy(update={"seconds": round(time.monotonic() - began, 3), "ended": ended})
    return outcome.model_dump_json(), zlib.compress(report, 6) if report else b""


def _gate(job: Job, place: Room) -> tuple[Outcome, bytes]:
    file = place.folder / "report.json"
    target = str(place.target) if job.is_cloned else job.place
    policies = [f"--policy={name}" for name in job.policies]
    arguments = [
        "run", "--quiet", "--no-cache", "--no-history", f"--jobs={job.jobs}", f"--output=json={file}", *policies, "--",
        target,
    ]  # fmt: skip
    done = place.run(arguments)
    if done.code not in _DECIDED:
        return _undecided(job, done), b""
    return _decided(job, done, file)


def _undecided(job: Job, done: Ended) -> Outcome:
    match done.code:
        case keeper.LATE:
            return undone(job, f"took longer than {job.timeout_s} s")
        case 2:
            return undone(job, first_line(done.said))
        case 4:
            return undone(job, f"a bug of ours: {first_line(done.said)}", code=4)
        case code if code > _SIGNALS:
            return undone(job, f"its run was ended by signal {code - _SIGNALS}", again=True)
        case code:
            return undone(job, f"its run ended with {code}: {first_line(done.said)}", again=True)


def _decided(job: Job, done: Ended, file: Path) -> tuple[Outcome, bytes]:
    try:
        if file.stat().st_size > _MOST_REPORT:
            return undone(job, f"its report is larger than {_MOST_REPORT // 1_000_000} MB"), b""
        data = file.read_bytes()
        report = Report.model_validate_json(data)
    except (OSError, ValidationError):
        return undone(job, f"its run left no report: {first_line(done.said)}", again=True), b""
    if report.exit_code != done.code:
        return undone(job, "its report and its exit code differ", code=4), b""
    cells = tuple(
        Cell(
            item=item.id, level=item.level, status=item.status, blocks=item.blocks,
            open=sum(finding.state is FindingState.OPEN for finding in item.findings),
        )
        for item in report.items
    )  # fmt: skip
    outcome = Outcome.model_validate(
        undone(job, "").model_dump()
        | {
            "commit": report.target.commit, "verdict": report.verdict, "exit_code": report.exit_code,
            "reason": report.because[0] if report.because and report.exit_code else "",
            "policies": tuple(policy.id for policy in report.policies), "rules": report.digests.rules, "items": cells,
        }
    )  # fmt: skip
    return outcome, data
