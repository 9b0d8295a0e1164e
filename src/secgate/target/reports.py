"""Where the reports of tools lie in a target, whether git lists them or not."""

from collections.abc import Iterable
from pathlib import Path

from secgate.target.state import RECORD
from secgate.target.tree import WorkTree

FOLDER = ".secgate/reports"


def report_paths(tree: WorkTree, pattern: str) -> list[str]:
    """Paths of reports that fit a pattern, relative to the root; their sidecars are left out."""
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        return []
    found = (path.relative_to(tree.root) for path in tree.root.glob(pattern) if not path.is_dir())
    return sorted(path.as_posix() for path in found if not path.name.endswith(RECORD))


def has_reports(tree: WorkTree, patterns: Iterable[str]) -> bool:
    """Whether any report lies where the configuration says, or in `.secgate/reports`."""
    return any(report_paths(tree, pattern) for pattern in (f"{FOLDER}/**/*", *patterns))
