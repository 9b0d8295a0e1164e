"""When files of the target were last changed, by its history."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from secgate.target.tree import WorkTree


@dataclass(frozen=True)
class Change:
    """The last commit that changed a file.

    Attributes:
        at: when that was, by the commit's own account.
        known: whether that is sure: where the history is cut off, its first commit has every file.
    """

    at: datetime
    known: bool


def last_changes(tree: WorkTree, paths: Collection[str]) -> Mapping[str, Change]:
    """The last commit of each path of HEAD; a path that no commit has is left out.

    Args:
        tree: the target.
        paths: relative to its root.

    Raises:
        EngineError: when git fails.
    """
    git = tree.git
    raw = {entry.path: entry.raw for entry in tree.entries if entry.tracked and entry.path in paths}
    if git is None or not raw or git.head() is None:
        return {}
    prefix = os.fsencode(tree.prefix)
    wanted = {prefix + name: path for path, name in raw.items()}
    shallow = git.is_shallow()
    specs = [f":(top,literal){os.fsdecode(name)}" for name in sorted(wanted)]
    found: dict[str, Change] = {}
    # NOTE: a merge lists a file only where it differs from both sides (-c), so that a merge of old work is no change.
    out = git.run(
        "log", "-z", "--no-renames", "--name-only", "-c", "--format=%x01%ct %P", "HEAD", "--", *_bounded(specs)
    )
    for commit in out.split(b"\x01")[1:]:
        head, _, names = commit.partition(b"\0")
        seconds, _, parents = head.partition(b" ")
        change = Change(datetime.fromtimestamp(int(seconds), UTC), known=bool(parents.strip()) or not shallow)
        for name in names.replace(b"\n", b"").split(b"\0"):
            path = wanted.get(name)
            if path is not None:
                found.setdefault(path, change)
    return found


def _bounded(specs: list[str]) -> list[str]:
    """Path specs that fit into one command; none, which means all, where they are too many."""
    return specs if sum(map(len, specs)) < 60_000 else []  # noqa: PLR2004 - half of what every system allows
