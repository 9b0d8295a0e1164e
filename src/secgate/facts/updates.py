"""Which lock files Dependabot or Renovate keep up to date, by their configuration.

Sources: docs.github.com/code-security/dependabot (dependabot.yml) and docs.renovatebot.com (configuration files).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from secgate.facts.locks import LockFile

_DEPENDABOT = (".github/dependabot.yml", ".github/dependabot.yaml")
_RENOVATE = (
    "renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5", ".gitlab/renovate.json",
    ".renovaterc", ".renovaterc.json", ".renovaterc.json5",
)  # fmt: skip
# `cron` says when by itself; whether that is once a week stands in the expression.
_OFTEN = frozenset({"daily", "weekly", "cron"})
# Dependabot's `pip` reads what these lock too.
_SAME = {"uv": {"uv", "pip"}, "npm": {"npm", "bun"}}


@dataclass(frozen=True)
class Updates:
    """The update bots of a target.

    Attributes:
        renovated: whether Renovate is configured; it looks at every lock file by default.
        entries: those of dependabot.yml.
        unread: a configuration that cannot be read, with the reason.
    """

    renovated: bool
    entries: tuple[Mapping[str, Any], ...]
    unread: Mapping[str, str]

    def cover(self, lock: LockFile) -> bool:
        """Whether some bot updates a lock file at least once a week."""
        return self.renovated or any(_covers(entry, lock) for entry in self.entries)


def read_updates(texts: Mapping[str, str]) -> Updates:
    """The update bots of a target.

    Args:
        texts: every text file by path.
    """
    for path in _DEPENDABOT:
        if path in texts:
            try:
                found = yaml.safe_load(texts[path])["updates"]
                entries = tuple(entry for entry in found if isinstance(entry, dict))
            except (yaml.YAMLError, KeyError, TypeError, RecursionError):
                return Updates(_is_renovated(texts), (), {path: "has no list of updates that can be read"})
            return Updates(_is_renovated(texts), entries, {})
    return Updates(_is_renovated(texts), (), {})


def _is_renovated(texts: Mapping[str, str]) -> bool:
    if any(path in texts for path in _RENOVATE):
        return True
    try:
        manifest = json.loads(texts.get("package.json", "{}"))
    except (ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and isinstance(manifest.get("renovate"), dict)


def _covers(entry: Mapping[str, Any], lock: LockFile) -> bool:
    schedule = entry.get("schedule")
    often = isinstance(schedule, dict) and schedule.get("interval") in _OFTEN
    ecosystem = str(entry.get("package-ecosystem", ""))
    fits = ecosystem in _SAME.get(lock.ecosystem, {lock.ecosystem})
    opened = entry.get("open-pull-requests-limit") != 0
    return often and opened and fits and any(pattern.fullmatch(lock.folder) for pattern in _folders(entry))


def _folders(entry: Mapping[str, Any]) -> Iterator[re.Pattern[str]]:
    several = entry.get("directories")
    for folder in (entry.get("directory"), *(several if isinstance(several, list) else ())):
        if isinstance(folder, str):
            parts = re.split(r"(/\*\*|\*)", f"/{folder.strip('/')}")
            yield re.compile("".join({"/**": "(?:/.*)?", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts))
