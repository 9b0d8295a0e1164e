"""What a way back does: whether it does anything, and whether it can bring back what a step took away."""

import re
from collections.abc import Iterable

from secgate.facts.migration_statements import Statement
from secgate.facts.sql_actions import Action, Kind

# Statements that leave every table as it is.
_IDLE = re.compile(
    r"(?is)\A\s*(?:begin|start\s+transaction|commit|end|rollback|savepoint|release|set|reset|show|comment\s+on|analyze|"
    r"vacuum|notify|lock|explain|pragma|use|delimiter)\b"
)
_ROWS: frozenset[Kind] = frozenset({"insert", "rename-table", "create-table"})
# What an action of a way back has to be, on the same table, to bring back what another one took away.
_BRINGS_BACK: dict[Kind, frozenset[Kind]] = {
    "drop-table": frozenset({"create-table", "rename-table"}),
    "drop-column": frozenset({"add-column", "rename-column", "create-table", "rename-table"}),
    "truncate": _ROWS,
    "delete": _ROWS,
    "update": _ROWS | {"update", "set-type", "rename-column"},
    "set-type": frozenset({"set-type", "add-column", "rename-column", "create-table", "rename-table"}),
    "set-not-null": frozenset({"drop-not-null", "set-type", "drop-column", "set-default", "drop-table"}),
    "add-column": frozenset({"drop-column", "drop-not-null", "set-type", "set-default", "drop-table", "rename-table"}),
}


def does_something(statements: Iterable[Statement]) -> bool:
    """Whether some statement changes something that can be undone, as far as it can be told."""
    return any(_does(one) for one in statements)


def _does(statement: Statement) -> bool:
    if statement.unread or statement.calls:
        return True
    idle = all(one.kind in {"select", "lock-timeout", "validate"} for one in statement.actions)
    return not idle and (_IDLE.match(statement.text) is None)


def brings_back(down: Iterable[Statement], lost: Action) -> bool:
    """Whether a way back holds a statement that can bring back what an action took away.

    What a statement does that cannot be read, that calls a function or that gives a table its old name is not followed:
    it may.
    """
    wanted = _BRINGS_BACK.get(lost.kind)
    if wanted is None:
        return True
    table = _plain(lost.table)
    for statement in down:
        if statement.unread or statement.calls:
            return True
        for one in statement.actions:
            if one.kind == "rename-table" or (one.kind in wanted and _plain(one.table) == table):
                return True
    return False


def _plain(name: str) -> str:
    return name.rpartition(".")[2]
