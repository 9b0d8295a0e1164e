"""The secret scan: work tree and history, line by line. Runs in a child process; no value ever leaves it.

Start with `scan(job)`. What goes wrong inside comes back as a problem: the kind of error and our own line, no more.
"""

from secgate.secrets.emit import result
from secgate.secrets.failure import place_of
from secgate.secrets.memory import Memory
from secgate.secrets.pieces import Piece
from secgate.secrets.sources import gather, missing_blob
from secgate.secrets.team import Findings, StoppedError, scan_together
from secgate.secrets.values import FileBlob, Job, Problem, Result, Secret, SecretPlace

__all__ = ["FileBlob", "Job", "Problem", "Result", "Secret", "SecretPlace", "scan"]


def scan(job: Job) -> Result:
    """Every secret in the job's files and history.

    Never raises: an error inside becomes a problem without any text of the target.
    """
    try:
        return _scan(job)
    except StoppedError as error:
        return _stopped(str(error))
    except Exception as error:  # noqa: BLE001 - an exception's text or traceback could hold a value; only its place may leave
        return _stopped(place_of(error))


def _stopped(where: str) -> Result:
    return Result(problems=(Problem(None, f"the secret scanner stopped: {where}"),))


def _scan(job: Job) -> Result:
    sources = gather(job)
    memory = Memory(job)
    findings = _found(job, memory, sources.pieces)
    by_order = {piece.order: piece for piece in sources.pieces}
    gone = [missing_blob(by_order[order].text, by_order[order].origins) for order in sorted(findings.missing)]
    counted = {"files": len(job.files), "blobs": sources.blobs, "messages": sources.messages}
    return result(findings.parts, sources.unknown, (*sources.problems, *gone), counted)


def _found(job: Job, memory: Memory, pieces: list[Piece]) -> Findings:
    """What there is in the pieces; those of which an earlier run knows that they hold nothing are not read."""
    learned = memory.learned()
    findings = None if learned is None else scan_together(job, learned.left(pieces), known=learned.spots)
    if findings is None:
        learned, findings = None, scan_together(job, pieces)
    if findings is None:
        raise AssertionError("nothing was left out, so every live value was looked for everywhere")
    memory.keep(learned, pieces, findings)
    return findings
