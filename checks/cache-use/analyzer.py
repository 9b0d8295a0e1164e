"""Do cached values expire or get evicted, and do the maps that stand in for caches stay bounded?

Whether a value should be cached at all stays with the reviewer.
"""

from secgate.api import Observation, Subject, lifetimes


def analyze(subject: Subject) -> Observation:
    """Every write to a cache, and every map of a module that a function writes."""
    found = lifetimes(subject.data.view(file.path) for file in subject.files)
    hits = [
        subject.hit(fault.kind, fault.view.file.place(fault.node), node=fault.node)
        for fault in sorted(found.faults, key=lambda fault: (fault.view.file.path, fault.node.start_byte))
    ]
    return Observation(examined_at=found.examined, hits=tuple(hits))
