"""Whether the target is set up for a tool whose report a check reads."""

import re

from secgate.engines.subject import Subject

_MANIFESTS = frozenset({"package.json", "pyproject.toml"})


def is_configured(subject: Subject, files: re.Pattern[str], entries: re.Pattern[str]) -> bool:
    """Whether a file that configures the tool is there, or an entry of a manifest names it."""
    if any(files.search(path) for path in subject.tracked):
        return True
    manifests = (path for path in subject.tracked if path.rpartition("/")[2] in _MANIFESTS)
    return any(entries.search(subject.read(path) or "") for path in manifests)
