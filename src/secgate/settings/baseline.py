"""`.secgate/baseline.yaml`: findings that were there when the gate was adopted, accepted as known until a day.

A list of entries, made by `secgate baseline`; it may only shrink. The approvers that a policy asks for are asked for
here too, and it says how long a finding may stay known: whoever writes an entry by hand gets round neither.
"""

from datetime import timedelta

from secgate.errors import ConfigError
from secgate.model import Waiver
from secgate.settings.allowed import (
    AcceptedEntry,
    Allowed,
    FindingId,
    Line,
    read_lines,
    require_approvers,
    require_check,
)
from secgate.settings.strict import Day

BASELINE = ".secgate/baseline.yaml"


class BaselineEntry(AcceptedEntry):
    """One finding that is known."""

    id: FindingId
    """The id of the finding."""
    first_seen: Day
    """The day on which it was accepted."""


def read_baseline(text: bytes | None, *, name: str, allowed: Allowed) -> tuple[Waiver, ...]:
    """The entries of a file in its order; expired ones too.

    Args:
        text: the file's content; None: there is none.
        name: its name as messages show it.
        allowed: what its entries are held against.

    Raises:
        ConfigError: for the first mistake, with its line.
    """

    def made(line: Line[BaselineEntry]) -> Waiver:
        require_check(line, allowed)
        _require_days(line, allowed)
        require_approvers(line, allowed)
        return line.accepts("baseline", finding=line.entry.id, first_seen=line.entry.first_seen)

    return read_lines(text, name=name, form=BaselineEntry, last="owner", made=made)


def _require_days(line: Line[BaselineEntry], allowed: Allowed) -> None:
    entry = line.entry
    if entry.first_seen > allowed.today:
        raise ConfigError(
            f"first_seen: {entry.first_seen} lies ahead",
            where=line.where("first_seen"),
            next_step=f"It is the day on which the finding was accepted; today is {allowed.today} in UTC.",
        )
    limit = min(allowed.of(entry.item), key=lambda limit: limit.baseline_days, default=None)
    if limit is None:
        return
    days = limit.baseline_days
    last = entry.first_seen + timedelta(days=days)
    if entry.expires > last:
        raise ConfigError(
            f"expires: {entry.expires} is more than {days} days after first_seen",
            where=line.where("expires"),
            next_step=f'Policy "{limit.policy}" allows {last} at the latest (max_baseline_days: {days}).',
        )
