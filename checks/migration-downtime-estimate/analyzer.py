"""Does somebody state how long the migrations of the change take, where one of them holds up others?"""

from secgate.api import Migrating, Observation, Subject, migrating, stated

_GONE = frozenset({"drop-table", "drop-column", "rename-table", "rename-column"})


def analyze(subject: Subject) -> Observation:
    """The statement; without need of one where nothing is held up and nothing goes away."""
    seen = migrating(subject)
    if seen.nothing is None and subject.against is not None and not _holds_up(seen):
        return seen.shown(Observation(absence="no migration of the change holds up others (migration-zero-downtime)"))
    return seen.stated(stated(subject))


def _holds_up(seen: Migrating) -> bool:
    """Whether migration-zero-downtime may find something, or cannot tell."""
    if seen.change.unread or seen.change.rewritten or seen.change.schema is not None:
        return True
    if any(statement.unread for statement in seen.change.statements):
        return True
    return any(
        seen.lock(tenants, step) is not None
        or seen.shuts(tenants, step)
        or (step.action.kind in _GONE and not seen.is_new(tenants, step))
        for tenants, step in seen.steps()
    )
