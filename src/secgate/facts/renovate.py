"""Whether a configuration of Renovate leaves lock files out: switched off, ignored, or less often than once a week.

Source: docs.renovatebot.com/configuration-options and /presets-schedule. What presets of others say is not known.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pathspec import GitIgnoreSpec

from secgate.facts.locks import LockFile

# Managers of Renovate by the ecosystem of a lock file; where `enabledManagers` names none of them, nothing is updated.
_MANAGERS = {
    "npm": {"npm", "bun"}, "pip": {"pip_requirements", "pip_setup", "pipenv", "poetry", "pep621", "pip-compile"},
    "uv": {"pep621"}, "gomod": {"gomod"}, "cargo": {"cargo"}, "bundler": {"bundler"}, "composer": {"composer"},
    "mix": {"mix"}, "nuget": {"nuget"}, "gradle": {"gradle"}, "deno": {"deno"},
}  # fmt: skip
_RARE = re.compile(
    r"schedule:(?:monthly|quarterly|yearly)|\b(?:month|year|quarter)s?\b|^\S+ \S+ [\d,]+ ", re.IGNORECASE
)
_EVERYTHING = frozenset({"*", "**", "**/*", "/.*/", ".*", "^.*$", "/^.*$/", ""})
_NAMES = ("matchPackageNames", "matchPackagePatterns", "matchDepNames", "matchDepPatterns", "matchPackagePrefixes")
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(r",(?=\s*[}\]])")


def read_renovate(text: str) -> Mapping[str, Any] | None:
    """A configuration of Renovate; None when it cannot be read, which it cannot be by Renovate either.

    NOTE: of JSON5 comments and last commas are understood.
    """
    plain = _LAST_COMMA.sub("", _COMMENT.sub(lambda match: match[1] or "", text))
    try:
        said = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def renovates(said: Mapping[str, Any], lock: LockFile) -> bool:
    """Whether a configuration lets a lock file be updated at least once a week."""
    if said.get("enabled") is False or _is_rare(said) or _is_switched_off(said):
        return False
    managers = said.get("enabledManagers")
    if isinstance(managers, list) and managers and not _MANAGERS.get(lock.ecosystem, set()) & set(map(str, managers)):
        return False
    ignored = GitIgnoreSpec.from_lines(f"/{path.lstrip('/')}" for path in _texts(said, "ignorePaths"))
    included = GitIgnoreSpec.from_lines(f"/{path.lstrip('/')}" for path in _texts(said, "includePaths"))
    left_out = bool(said.get("includePaths")) and not included.match_file(lock.path)
    return not ignored.match_file(lock.path) and not left_out


def _is_rare(said: Mapping[str, Any]) -> bool:
    when = list(_texts(said, "schedule"))
    presets = [one for one in _texts(said, "extends") if one.startswith("schedule:")]
    found = when or presets
    return bool(found) and all(_RARE.search(one) for one in found)


def _is_switched_off(said: Mapping[str, Any]) -> bool:
    """Whether a rule for every package switches them all off, or all of them are ignored."""
    if any(name in _EVERYTHING for name in _texts(said, "ignoreDeps")):
        return True
    rules = said.get("packageRules")
    return any(
        rule.get("enabled") is False and _is_for_all(rule)
        for rule in (rules if isinstance(rules, list) else ())
        if isinstance(rule, dict)
    )


def _is_for_all(rule: Mapping[str, Any]) -> bool:
    """Whether nothing narrows a rule but patterns that fit every name."""
    narrows = [key for key in rule if key.startswith(("match", "exclude"))]
    return all(key in _NAMES and any(one in _EVERYTHING for one in _texts(rule, key)) for key in narrows)


def _texts(said: Mapping[str, Any], key: str) -> Iterator[str]:
    value = said.get(key)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
