"""Which lock files Dependabot or Renovate keep up to date, by their configuration.

Sources: docs.github.com/code-security/dependabot (dependabot.yml) and docs.renovatebot.com (configuration files).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from secgate.facts.locks import LockFile
from secgate.facts.renovate import read_renovate, renovates

_DEPENDABOT = (".github/dependabot.yml", ".github/dependabot.yaml")
_RENOVATE = (
    "renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5", ".gitlab/renovate.json",
    ".renovaterc", ".renovaterc.json", ".renovaterc.json5",
)  # fmt: skip
_OFTEN = frozenset({"daily", "weekly"})
_CRON = 5
# Dependabot's `pip` reads what these lock too.
_SAME = {"uv": {"uv", "pip"}, "npm": {"npm", "bun"}}


@dataclass(frozen=True)
class Updates:
    """The update bots of a target.

    Attributes:
        renovate: the configuration of Renovate, which looks at all that it does not leave out; None without.
        entries: those of dependabot.yml.
        unread: a configuration that cannot be read, with the reason.
    """

    renovate: Mapping[str, Any] | None
    entries: tuple[Mapping[str, Any], ...]
    unread: Mapping[str, str]

    def cover(self, lock: LockFile) -> bool:
        """Whether some bot updates a lock file at least once a week."""
        by_renovate = self.renovate is not None and renovates(self.renovate, lock)
        return by_renovate or any(_covers(entry, lock) for entry in self.entries)


def read_updates(texts: Mapping[str, str]) -> Updates:
    """The update bots of a target.

    Args:
        texts: every text file by path.
    """
    renovate, unread = _renovate(texts)
    for path in _DEPENDABOT:
        if path in texts:
            try:
                found = yaml.safe_load(texts[path])["updates"]
                entries = tuple(entry for entry in found if isinstance(entry, dict))
            except (yaml.YAMLError, KeyError, TypeError, RecursionError):
                return Updates(renovate, (), {**unread, path: "has no list of updates that can be read"})
            return Updates(renovate, entries, unread)
    return Updates(renovate, (), unread)


def _renovate(texts: Mapping[str, str]) -> tuple[Mapping[str, Any] | None, dict[str, str]]:
    """The first configuration that Renovate would find, and one that cannot be read."""
    for path in _RENOVATE:
        if path in texts:
            said = read_renovate(texts[path])
            return said, {} if said is not None else {path: "cannot be read as a configuration of Renovate"}
    manifest = read_renovate(texts.get("package.json", "{}")) or {}
    said = manifest.get("renovate")
    return (said if isinstance(said, dict) else None), {}


def _covers(entry: Mapping[str, Any], lock: LockFile) -> bool:
    schedule = entry.get("schedule")
    often = isinstance(schedule, dict) and (schedule.get("interval") in _OFTEN or _is_weekly(schedule))
    ecosystem = str(entry.get("package-ecosystem", ""))
    fits = ecosystem in _SAME.get(lock.ecosystem, {lock.ecosystem})
    opened = entry.get("open-pull-requests-limit") != 0
    return (
        often
        and opened
        and fits
        and not _ignores_all(entry)
        and any(pattern.fullmatch(lock.folder) for pattern in _folders(entry))
    )


def _is_weekly(schedule: Mapping[str, Any]) -> bool:
    """Whether a cron expression names no day of a month and no month, so that it comes round within a week."""
    fields = str(schedule.get("cronjob", "")).split()
    return schedule.get("interval") == "cron" and len(fields) == _CRON and {fields[2], fields[3]} <= {"*", "?"}


def _ignores_all(entry: Mapping[str, Any]) -> bool:
    """Whether an entry ignores every dependency, whatever its version."""
    ignored = entry.get("ignore")
    return any(
        one.get("dependency-name") == "*" and not {"versions", "update-types"} & one.keys()
        for one in (ignored if isinstance(ignored, list) else ())
        if isinstance(one, dict)
    )


def _folders(entry: Mapping[str, Any]) -> Iterator[re.Pattern[str]]:
    several = entry.get("directories")
    for folder in (entry.get("directory"), *(several if isinstance(several, list) else ())):
        if isinstance(folder, str):
            parts = re.split(r"(/\*\*|\*)", f"/{folder.strip('/')}")
            yield re.compile("".join({"/**": "(?:/.*)?", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts))
