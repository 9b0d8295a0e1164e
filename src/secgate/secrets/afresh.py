"""A scan of everything, or of all that an earlier one does not know to be clean."""

from collections.abc import Callable
from dataclasses import replace

from secgate.secrets.emit import result
from secgate.secrets.judged import Judged
from secgate.secrets.memory import Memory
from secgate.secrets.pieces import Piece
from secgate.secrets.seen import Part
from secgate.secrets.shown import Shown
from secgate.secrets.sources import gather, missing_blob
from secgate.secrets.team import Findings, all_known, scan_beside, scan_together
from secgate.secrets.values import Job, Result
from secgate.secrets.whole import Whole, dated


def afresh(job: Job, whole: Whole, ease: Callable[[], None] | None = None) -> Result:
    """Every secret in the job's files and history; kept in `whole` for the next scan of the same.

    Args:
        job: what is scanned.
        whole: where it is kept.
        ease: see `secgate.secrets.scan.scan`.

    Raises:
        StoppedError: one of the scan's other processes failed.
    """
    sources = gather(job)
    judged = Judged(job)
    findings = _found(job, judged, sources.pieces, ease)
    by_order = {piece.order: piece for piece in sources.pieces}
    gone = [missing_blob(by_order[order].in_git, by_order[order].origins) for order in sorted(findings.missing)]
    counted = {"files": len(job.files), "blobs": sources.blobs, "messages": sources.messages}
    told = result(findings.parts, sources.unknown, (*sources.problems, *gone), counted, told=job.told)
    told = replace(told, notes=findings.notes)
    judged.keep(sources.pieces, findings.parts, findings.live, told.guard)
    if gone:
        return told
    whole.keep(told, findings.parts, sources)
    return dated(told, findings.parts, sources)


def _found(job: Job, judged: Judged, pieces: list[Piece], ease: Callable[[], None] | None) -> Findings:
    """What there is in the pieces; those that an earlier run has examined are not read, or judged, again."""
    memory = Memory(job)
    learned = memory.learned()
    known = judged.known(pieces)
    findings = scan_beside(job, known, ease=ease) if known is not None else None
    if findings is not None:
        holds = learned is not None and all_known(findings.live, pieces, learned.spots)
        memory.keep(learned if holds else None, pieces, findings)
        return findings
    if learned is not None:
        left = learned.left(pieces)
        findings = scan_together(job, left, known=learned.spots, ease=ease)
    if findings is None:
        learned, left, findings = None, pieces, scan_together(job, pieces, ease=ease)
    if findings is None:
        raise AssertionError("nothing was left out, so every live value was looked for everywhere")
    memory.keep(learned, pieces, findings)
    return replace(findings, parts=[*findings.parts, _bare(pieces, left)])


def _bare(pieces: list[Piece], left: list[Piece]) -> Part:
    """What there is in the pieces that were left out: nothing."""
    examined = {piece.order for piece in left}
    return Part(shown={piece.key: Shown() for piece in pieces if piece.order not in examined})
