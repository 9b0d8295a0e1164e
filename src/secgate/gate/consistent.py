"""Whether a report that was read back says one thing: its verdict follows from its items, they from what is in them."""

from secgate.gate.decide import decide
from secgate.model import FindingState, ItemResult, Level, Report, Status

_BLOCKING = frozenset({Status.FAIL, Status.INCOMPLETE, Status.NEEDS_EVIDENCE})


def contradiction(report: Report) -> str | None:
    """What in a report speaks against its own verdict; None when nothing does.

    NOTE: whoever can edit a report can edit all of it; this finds what was edited in one place only.
    """
    for item in report.items:
        if (found := _of_item(item)) is not None:
            return f"{item.id}: {found}"
    if len({item.id for item in report.items}) != len(report.items):
        return "an item stands in it twice"
    made = decide(report.items)
    if report.verdict is not made.verdict:
        return f"its items come to {made.verdict}, and it says {report.verdict}"
    if report.exit_code not in {int(made.exit_code), 0}:
        return f"its items come to the exit code {int(made.exit_code)}, and it says {report.exit_code}"
    return None


def _of_item(item: ItemResult) -> str | None:
    blocking = item.level is Level.BLOCK and item.status in _BLOCKING
    if blocking and not item.blocks:
        return f"it is {item.status} at level block, and is said not to block"
    opened = [one for one in item.findings if one.state is FindingState.OPEN]
    proven = any(one.confidence.at_least(item.confidence) for one in opened)
    if item.status is Status.PASS and (proven or not item.examined.count):
        return "it is said to pass, with an open finding or with nothing examined"
    if item.status is Status.FAIL and not proven:
        return "it is said to fail, without a finding that makes it"
    return None
