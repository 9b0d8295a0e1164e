"""Does Dependabot or Renovate update every lock file at least once a week?"""

from secgate.api import Observation, Place, Problem, Subject, lock_files, read_updates


def analyze(subject: Subject) -> Observation:
    """Each ecosystem of each folder with a lock file."""
    locks = lock_files(subject.tracked)
    if not locks:
        unlocked = subject.unlocked()
        return Observation(problems=unlocked, absence=None if unlocked else "the target has no dependency")
    units = {(lock.ecosystem, lock.folder): lock for lock in reversed(locks)}
    updates = read_updates(subject.texts)
    left = [lock for lock in units.values() if not updates.cover(lock)]
    return Observation(
        examined=len(units),
        hits=tuple(subject.hit("ecosystem-without-updates", Place(path=lock.path, line=1)) for lock in left),
        problems=tuple(Problem(path=path, reason=reason) for path, reason in updates.unread.items()),
    )
