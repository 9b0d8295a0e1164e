"""A scan of everything, or of all that an earlier one does not know to be clean."""

from dataclasses import replace

from secgate.secrets.emit import result
from secgate.secrets.memory import Memory
from secgate.secrets.pieces import Piece
from secgate.secrets.sources import gather, missing_blob
from secgate.secrets.team import Findings, scan_together
from secgate.secrets.values import Job, Result
from secgate.secrets.whole import Whole, dated


def afresh(job: Job, whole: Whole) -> Result:
    """Every secret in the job's files and history; kept in `whole` for the next scan of the same.

    Raises:
        StoppedError: one of the scan's other processes failed.
    """
    sources = gather(job)
    memory = Memory(job)
    findings = _found(job, memory, sources.pieces)
    by_order = {piece.order: piece for piece in sources.pieces}
    gone = [missing_blob(by_order[order].text, by_order[order].origins) for order in sorted(findings.missing)]
    counted = {"files": len(job.files), "blobs": sources.blobs, "messages": sources.messages}
    told = result(findings.parts, sources.unknown, (*sources.problems, *gone), counted)
    told = replace(told, notes=findings.notes)
    if gone:
        return told
    whole.keep(told, findings.parts, sources)
    return dated(told, findings.parts, sources)


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
