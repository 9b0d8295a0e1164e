"""What the calls in migrations run: the statements of a routine stand where it is called.

A routine may be made in one migration and called in a later one. What is not known is said: a call of a function that
neither the database brings along nor the migrations make is not read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from secgate.facts.migration_statements import Statement, read_body
from secgate.facts.sql_routines import Routine, is_pure, named_calls, without_literals

# Statements that name a function without calling it.
_ABOUT = re.compile(r"(?is)\A\s*(?:comment\s+on|grant|revoke|drop|alter\s+(?:function|procedure|routine|default))\b")
_DEEPEST = 8
_LONGEST_NAME = 60


@dataclass
class Routines:
    """The routines that a series has made so far.

    Attributes:
        dialects: of sqlglot, the likeliest first.
    """

    dialects: Sequence[str]
    made: dict[str, list[Routine]] = field(default_factory=dict)

    def with_calls(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        """The statements of a migration, each followed by what it calls, in the caller's place."""
        for statement in statements:
            yield statement
            if statement.makes is not None:
                self.made.setdefault(statement.makes.name, []).append(statement.makes)
                # NOTE: a trigger may run it already.
                if statement.makes.fired and re.match(r"(?is)\s*create\s+or\s+replace\b", statement.text):
                    yield from self._run(statement.makes.name, replace(statement, fires=True), ())
                continue
            if statement.body:
                yield from self._within(statement.body, statement, ())
            yield from self._called(statement, statement, ())

    def _called(self, statement: Statement, caller: Statement, above: tuple[str, ...]) -> Iterator[Statement]:
        """What a statement calls, in the place of a caller."""
        if _ABOUT.match(statement.text):
            return
        for name in self._names(statement):
            yield from self._run(name, caller, above)

    def _names(self, statement: Statement) -> Iterator[str]:
        text = without_literals(statement.said or statement.text).lower()
        own = [name for name in self.made if re.search(rf"(?<![\w$]){re.escape(name)}[\"`]?\s*\(", text)]
        yield from dict.fromkeys(
            [*own, *(name for name in statement.calls if name in self.made or not _is_known(name))]
        )

    def _run(self, name: str, caller: Statement, above: tuple[str, ...]) -> Iterator[Statement]:
        if name in above:
            return
        bodies = self.made.get(name)
        if bodies is None and caller.fires and is_pure(name):
            return
        if bodies is None or len(above) >= _DEEPEST or any(one.body is None for one in bodies):
            why = "is in a language that is not read" if bodies else "is not in the migrations"
            yield _at(caller, unread=f"calls {name[:_LONGEST_NAME]}, whose body {why}")
            return
        for one in bodies:
            yield from self._within(one.body or "", caller, (*above, name))

    def _within(self, body: str, caller: Statement, above: tuple[str, ...]) -> Iterator[Statement]:
        inside, said = read_body(body, caller.path, caller.line, self.dialects)
        beside = Statement(caller.path, caller.line, caller.end_line, said, said=said or " ")
        for inner in inside:
            yield replace(inner, line=caller.line, end_line=caller.end_line, fires=caller.fires, calls=())
            yield from self._called(inner, caller, above)
        yield from self._called(replace(beside, calls=tuple(named_calls(said))), caller, above)


def _at(caller: Statement, *, unread: str) -> Statement:
    return Statement(
        caller.path, caller.line, caller.end_line, caller.text, unread=unread, said=" ", fires=caller.fires
    )


def _is_known(name: str) -> bool:
    """Whether a function is one of the database's own."""
    if is_pure(name):
        return True
    # NOTE: sqlglot is slow to import, and needed only where there is a migration.
    from sqlglot.expressions import FUNCTION_BY_NAME  # noqa: PLC0415 - see the note

    return name.upper() in FUNCTION_BY_NAME
