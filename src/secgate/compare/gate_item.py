"""The item that every run with a trusted ref has beside those of its policy: what the change does to its own gate.

It asks for a look and never blocks: what is read from the trusted ref is read from there whatever the change says.
"""

from dataclasses import dataclass

from secgate import __version__
from secgate.compare.gate_files import GatePlaces, gate_changes
from secgate.errors import EngineError
from secgate.gate.beside import GATE_ITEM
from secgate.gate.evaluate import evaluate
from secgate.gate.identity import findings
from secgate.model import (
    Confidence,
    Frame,
    GateChange,
    Hit,
    Item,
    ItemResult,
    Level,
    Observation,
    Place,
    Problem,
    References,
    Severity,
)
from secgate.target.tree import WorkTree

ID = GATE_ITEM
TITLE = "The change leaves the gate as it is"
_ITEM = Item(
    id=ID,
    title=TITLE,
    section="The gate itself",
    level=Level.WARN,
    severity=Severity.HIGH,
    unit="files that decide",
    one="file that decides",
    origin=f"secgate {__version__}",
    references=References(cwe=("CWE-693",), soc2=("CC8.1",), iso27001=("A.8.32",)),
)
PAGE = """## What it checks

Every run with a trusted ref (`--base`, `--trust`) has this item beside those of its policy. It compares the files that
decide what the gate does with those of the base: configuration, policies, waivers, baseline, checks and their proofs,
who may sign, rotations, pipelines that speak of secgate, and commands in scripts, `Makefile` and `package.json` that
run it. A finding says what the change comes to. Whatever is not known to ask for more may loosen the gate.

## Why

A change must not weaken its own gate. What is read from the trusted ref is read from there whatever the change says, so
it cannot; but once it is merged it counts, and then nobody looks at it again.

## What to do

Have somebody who answers for the gate read each finding. The item never blocks, and no policy or option switches it
off. To keep such changes from being merged unseen, let the platform ask for a review of `.secgate/` and the pipelines.

## What it cannot see

Pipelines outside the gated folder, a pipeline that reaches the gate through a file of another kind, settings of the
platform, and whether a rule that was rewritten finds less: of a check it tells which files changed.
"""
_FIX = "Have somebody who answers for the gate look at it."
_NONE = "no file of the target decides what the gate does"


@dataclass(frozen=True)
class GateTouched:
    """What the change does to its own gate.

    Attributes:
        changes: a row for each file or check.
        item: the same as an item of the report.
    """

    changes: tuple[GateChange, ...]
    item: ItemResult

    @property
    def because(self) -> tuple[str, ...]:
        """The line that stands beside the verdict; none when nothing was touched."""
        if not self.changes:
            return ()
        kinds = ", ".join(dict.fromkeys(change.kind for change in self.changes))
        loosens = sum(change.loosens for change in self.changes)
        told = f", {loosens} of {len(self.changes)} may loosen it" if loosens else ""
        return (f"{ID}: review - the change touches its own gate ({kinds}){told}; this does not decide the verdict",)


def gate_touched(tree: WorkTree, before: str | WorkTree, places: GatePlaces, ref: str) -> GateTouched:
    """What a target changes of its own gate since a commit.

    Args:
        tree: the target.
        before: the commit that it is compared with, or its files where they have been read.
        places: where the gate reads from.
        ref: the trusted ref.
    """
    problems: tuple[Problem, ...] = ()
    changes: tuple[GateChange, ...] = ()
    decided = 0
    try:
        changes, decided = gate_changes(tree, before, places)
    except EngineError as error:
        problems = (Problem(reason=f"what the change does to the gate is not known: {error.what}"),)
    hits = tuple(_hit(change, ref) for change in changes)
    absence = None if decided or problems else _NONE
    seen = Observation(examined=decided, hits=hits, problems=problems, absence=absence)
    made = findings(ID, hits, frame=_no_frame, withheld=lambda _: False)
    item = _ITEM.model_copy(update={"unit": "file that decides"}) if decided == 1 else _ITEM
    return GateTouched(changes, evaluate(item, seen, made))


def _no_frame(_: Hit) -> Frame | None:
    return None


def _hit(change: GateChange, ref: str) -> Hit:
    kind = change.kind.replace(" ", "-")
    counts = "" if change.takes_effect else f"; this run has read {ref} instead, and after a merge it counts"
    told = "; ".join(change.details)
    return Hit(
        rule=f"{kind}-{change.status}",
        place=Place(path=change.path, line=change.line),
        message=f"The change touches the gate ({change.kind} {change.status}{counts}): {told}.",
        fix=_FIX,
        severity=Severity.HIGH if change.loosens else Severity.LOW,
        confidence=Confidence.MEDIUM,
        text=told,
        in_head=change.side == "head",
    )
