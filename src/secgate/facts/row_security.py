"""Row level security of tables as migrations in SQL leave it: which rows its policies let through.

Source: the PostgreSQL manual, Row Security Policies: where it is on, a row is seen that one permissive policy for the
command lets through, and none where there is no such policy. https://supabase.com/docs/guides/database/postgres/row-level-security
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.migration_state import MigrationStep, Replay
from secgate.facts.sql_policies import conditions_of

Lets = Literal["own", "some", "all"]
_ENABLES = re.compile(
    r"(?is)\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?P<table>[\w.\"]+)\s+(?:enable|force)\s+row\s+level\s+security"
)
_FOR = re.compile(r"(?i)\bfor\s+(all|select|insert|update|delete)\b")
# What says who asks.
_CALLER = re.compile(r"(?i)\bauth\s*\.\s*(?:uid|jwt|email)\s*\(|\bcurrent_setting\s*\(|\bcurrent_user\b|\brequest\.jwt")
_ANYBODY = re.compile(r"(?i)\bauth\s*\.\s*(?:uid|jwt)\s*\(\s*\)\s*\)?\s*is\s+not\s+null|\bauth\s*\.\s*role\s*\(")
# A function of the target's own that is given a column: `is_member_of(org_id)`.
_ASKS = re.compile(
    r"(?i)\b(?!select\b|coalesce\b|exists\b|any\b|in\b|and\b|or\b|not\b|where\b|array\b|lower\b|now\b)(?:\w+\.)?(\w+)\s*\(\s*(?:[\w.\"]+\s*,\s*)*[\w.\"]*\w+_?id\b"
)
_CHECK = re.compile(r"(?i)\bwith\s+check\b")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_EVERY = frozenset({"select", "insert", "update", "delete"})
_OR = re.compile(r"(?i)\bor\b")
_TO_SERVICE = re.compile(r"(?i)\bto\s+(?:service_role|postgres|supabase_admin)\b")


@dataclass(frozen=True)
class RowPolicy:
    """One policy.

    Attributes:
        commands: of which statements it decides.
        lets: the rows of whoever asks, all rows, or some that it names in another way.
    """

    name: str
    path: str
    line: int
    commands: frozenset[str]
    lets: Lets
    permissive: bool = True


@dataclass
class RowSecurity:
    """What decides over the rows of a table; `enabled` is False where nothing does."""

    enabled: bool = False
    path: str = ""
    line: int = 0
    policies: dict[str, RowPolicy] = field(default_factory=dict)

    def deciding(self, command: str) -> list[RowPolicy]:
        """The policies that let rows through for a command."""
        return [one for one in self.policies.values() if one.permissive and command in one.commands]

    def lets(self, command: str) -> Lets:
        """Which rows all of them let through."""
        found = {one.lets for one in self.deciding(command)}
        return "all" if "all" in found else "some" if "some" in found else "own"


def row_security(played: Replay) -> Mapping[str, RowSecurity]:
    """What decides over the rows of each table that a series makes, by its name."""
    found: dict[str, RowSecurity] = {}
    for step in played.steps:
        table = step.action.table.removeprefix("public.")
        if not table:
            continue
        one = found.setdefault(table, RowSecurity())
        text, action = step.statement.text, step.action
        if action.kind == "other" and (enabled := _ENABLES.search(text)) is not None:
            if _plain(enabled["table"]) == table:
                one.enabled, one.path, one.line = True, step.statement.path, step.statement.line
        elif action.kind == "disable-row-security" and "disable" in text.lower():
            one.enabled = False
        elif action.kind == "drop-policy":
            one.policies.pop(action.name, None)
        elif action.kind == "create-policy" and not _TO_SERVICE.search(_head(text)):
            policy = _policy(step, one.policies.get(action.name))
            if policy is not None:
                one.policies[action.name] = policy
    return found


def _policy(step: MigrationStep, before: RowPolicy | None) -> RowPolicy | None:
    """A policy as a statement makes or changes it; what is changed keeps its commands, and what is not said anew."""
    text, action = step.statement.text, step.action
    if text.lstrip()[:5].lower() == "alter":
        asks = next(iter(conditions_of(text)), None) is not None
        return replace(before, lets=_lets(text)) if before is not None and asks else before
    said = _FOR.search(_head(text))
    commands = frozenset({said[1].lower()}) if said is not None and said[1].lower() != "all" else _EVERY
    place = step.statement
    return RowPolicy(action.name, place.path, place.line, commands, _lets(text), action.permissive)


def _head(text: str) -> str:
    """What stands before the conditions, without names in quotes: `"Enable read access for all users"`."""
    return _QUOTED.sub('""', text).split("(")[0]


def _plain(table: str) -> str:
    return table.replace('"', "").lower().removeprefix("public.")


def _lets(text: str) -> Lets:
    """Which rows a policy lets through: what they must be to be seen, and only for new ones what they must become."""
    check = _CHECK.search(text)
    asked = list(conditions_of(text[: check.start()])) if check is not None else []
    found = [_of_condition(one) for one in asked or conditions_of(text)]
    return "all" if "all" in found or not found else "some" if "some" in found else "own"


def _of_condition(condition: str) -> Lets:
    bare = _ANYBODY.sub(" true ", condition)
    if not re.sub(r"(?i)\btrue\b|[\s()=']|\bauthenticated\b|\bselect\b|\band\b", "", bare):
        return "all"
    parts = _OR.split(bare) if _OR.search(bare) else [bare]
    if all(_CALLER.search(part) or _ASKS.search(part) for part in parts):
        return "own"
    return "some"
