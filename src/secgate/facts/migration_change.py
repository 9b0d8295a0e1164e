"""What of a target's migrations is the change: those that its base does not have, and those of it that were rewritten.

Without a base every migration may be new, and nothing says which have run already.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from secgate.facts.migration_files import MigrationFile, is_sql, migration_file, migration_files
from secgate.facts.migration_sections import is_liquibase, section
from secgate.facts.migration_state import MigrationStep, Replay, replay
from secgate.facts.migration_statements import Statement
from secgate.facts.migration_unread import UnreadMigration, unread_migrations
from secgate.facts.migrations import Migration, Series
from secgate.facts.prisma import parse_schema
from secgate.facts.schemas import Model
from secgate.target.against import Against, ChangedFile

_SCHEMA = ".prisma"
How = Literal["changed", "removed", "renamed"]


@dataclass(frozen=True)
class Rewritten:
    """A migration that the base has and the change rewrites.

    Attributes:
        path: where it is now; of a removed one, where it was.
        how: what became of it.
        before: where it was.
    """

    path: str
    how: How
    before: str


@dataclass(frozen=True)
class MigrationChange:
    """The migrations of a target, and what of them is the change.

    Attributes:
        played: every series with what became of the tables.
        new: paths of the way forward of each migration that is judged: None for a whole one, else the lines of an
            edited one that the base does not have.
        rewritten: migrations of the base that the change edits, renames or takes away.
        unread: migrations in other languages and unreadable ones, as far as they are judged.
        schema: a schema that changes without a migration, with the line of the first model that differs.
        has_base: whether there is a base to compare with.
        files: every file of a migration that the change adds or edits, its ways back among them.
    """

    played: tuple[tuple[Series, Replay], ...]
    new: Mapping[str, frozenset[int] | None]
    rewritten: tuple[Rewritten, ...] = ()
    unread: tuple[UnreadMigration, ...] = ()
    schema: tuple[str, int] | None = None
    has_base: bool = False
    files: tuple[str, ...] = ()

    @cached_property
    def migrations(self) -> tuple[Migration, ...]:
        """The migrations that are judged, in order."""
        return tuple(m for series, _ in self.played for m in series.migrations if m.path in self.new)

    @property
    def is_empty(self) -> bool:
        """Whether the change touches no migration and leaves the schema as it is."""
        return not self.files and not self.rewritten and not self.unread and self.schema is None

    def covers(self, statement: Statement) -> bool:
        """Whether a statement is judged."""
        if statement.path not in self.new:
            return False
        lines = self.new[statement.path]
        return lines is None or not lines.isdisjoint(range(statement.line, statement.end_line + 1))

    @property
    def statements(self) -> Iterator[Statement]:
        """The statements that are judged."""
        return (one for migration in self.migrations for one in migration.statements if self.covers(one))

    def steps(self) -> Iterator[tuple[Replay, MigrationStep]]:
        """Each action that is judged, with the series that it stands in."""
        for _, played in self.played:
            yield from ((played, step) for step in played.steps if self.covers(step.statement))

    def is_own(self, made: str | None, step: MigrationStep) -> bool:
        """Whether what one migration made belongs to the change that a step is part of.

        Without a base it is the same migration alone: what another made may hold rows by now.
        """
        return made is not None and (made == step.migration.path or (self.has_base and self.new.get(made, ()) is None))

    def later(self, played: Replay, step: MigrationStep) -> Iterator[MigrationStep]:
        """The steps of the same change after one."""
        after = played.steps[played.steps.index(step) + 1 :]
        return (one for one in after if not self.has_base or self.covers(one.statement))


def change_of(
    texts: Mapping[str, str], paths: Collection[str], series: Sequence[Series], against: Against | None
) -> MigrationChange:
    """What of the migrations is the change.

    Args:
        texts: every text file of the target by path.
        paths: every path of the target.
        series: of its migrations.
        against: the difference to the base; None without one.

    Raises:
        EngineError: when the base cannot be read.
    """
    files = {file.path: file for file in migration_files(texts)}
    unread = unread_migrations(texts, paths)
    if against is None:
        new = dict.fromkeys(m.path for one in series for m in one.migrations)
        # NOTE: what stands beside the layouts since long ago has run, or never will.
        known = tuple(one for one in unread if not one.outside)
        return MigrationChange(_played(series), new, unread=known, files=tuple(sorted(files)))
    found = _Found(against, texts, files)
    for changed in against.files:
        found.take(changed)
    touched = tuple(one for one in unread if one.path in against.status and _is_new(against.status[one.path]))
    rewritten = found.rewritten_ones()
    alone = None if found.new or found.files or touched or rewritten else _schema_alone(texts, against)
    return MigrationChange(
        played=_played(_as_run(series, found.new)),
        new=found.new,
        rewritten=rewritten,
        unread=touched,
        schema=alone,
        has_base=True,
        files=tuple(sorted(found.files)),
    )


def _played(series: Sequence[Series]) -> tuple[tuple[Series, Replay], ...]:
    return tuple((one, replay(one)) for one in series)


def _as_run(series: Sequence[Series], new: Mapping[str, frozenset[int] | None]) -> tuple[Series, ...]:
    """The series as a database sees them that has the base: what a change adds runs last, whatever its name."""
    return tuple(
        replace(one, migrations=tuple(sorted(one.migrations, key=lambda m: new.get(m.path, frozenset()) is None)))
        for one in series
    )


def _is_new(changed: ChangedFile) -> bool:
    return changed.status in {"added", "changed"}


@dataclass
class _Found:
    """What was found so far of a change."""

    against: Against
    texts: Mapping[str, str]
    now: Mapping[str, MigrationFile]
    new: dict[str, frozenset[int] | None] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    rewritten: list[tuple[MigrationFile, Rewritten]] = field(default_factory=list)

    def take(self, changed: ChangedFile) -> None:
        """Take one file of the change into account."""
        old, now = self._before(changed), self.now.get(changed.path)
        match changed.status:
            case "added" if now is not None:
                self._add(now, None)
            case "changed" if now is not None and old is not None:
                self._edit(now, old)
            case "moved" if now is not None and (old is None or _known_as(old) != _known_as(now)):
                self._add(now, None)
                if old is not None and old.role != "down":
                    self.rewritten.append((old, Rewritten(now.path, "renamed", old.path)))
            case "removed" if old is not None and old.role != "down":
                self.rewritten.append((old, Rewritten(old.path, "removed", old.path)))
            case _:
                pass

    def rewritten_ones(self) -> tuple[Rewritten, ...]:
        """The migrations of the base that are rewritten; one that only moved to another folder keeps its name."""
        kept = []
        for old, one in self.rewritten:
            heir = next((f for p in self.new if (f := self.now[p]).name == old.name and one.how == "removed"), None)
            if heir is not None and self.texts.get(heir.path) == self.against.before(old.path):
                self.new.pop(heir.path)
                continue
            kept.append(one if heir is None else Rewritten(heir.path, "changed", old.path))
        return tuple(kept)

    def _add(self, file: MigrationFile, lines: frozenset[int] | None) -> None:
        self.files.add(file.path)
        if file.role != "down":
            self.new[file.path] = lines

    def _edit(self, now: MigrationFile, old: MigrationFile) -> None:
        text = self.texts.get(now.path, "")
        before = self.against.before(old.path) or ""
        self._add(now, self.against.added_lines(now.path, text))
        if now.role == "both":
            # NOTE: to Liquibase a changeset is a migration, and new ones stand below those that ran.
            grown = is_liquibase(text) and text.startswith(before.rstrip())
            text, before = (before, before) if grown else (section(one, "up") or "" for one in (text, before))
        if now.role != "down" and text.strip() != before.strip():
            self.rewritten.append((old, Rewritten(now.path, "changed", old.path)))

    def _before(self, changed: ChangedFile) -> MigrationFile | None:
        if changed.before is None or not is_sql(changed.before):
            return None
        return migration_file(changed.before, self.against.before(changed.before) or "")


def _known_as(file: MigrationFile) -> tuple[str, bool]:
    """What tells a migration and its way back from others, wherever it lies."""
    return file.name, file.role == "down"


def _schema_alone(texts: Mapping[str, str], against: Against) -> tuple[str, int] | None:
    """Where a schema differs from that of the base in what a database holds; None where none does."""
    touched = [one for one in against.files if one.path.endswith(_SCHEMA) or (one.before or "").endswith(_SCHEMA)]
    if not touched:
        return None
    now = [m for path, text in sorted(texts.items()) if path.endswith(_SCHEMA) for m in parse_schema(text, path).models]
    old = [
        model
        for path in against.paths_before
        if path.endswith(_SCHEMA)
        for model in parse_schema(against.before(path) or "", path).models
    ]
    stored, names = {_stored(model, old) for model in old}, {model.name for model in now}
    differing = next((model for model in now if _stored(model, now) not in stored), None)
    if differing is not None:
        return differing.path, differing.line
    gone = next((model for model in old if model.name not in names), None)
    return (touched[0].path, 1) if gone is not None else None


def _stored(model: Model, models: Sequence[Model]) -> tuple[object, ...]:
    """What of a model a database holds."""
    names = {one.name for one in models}
    fields = frozenset(
        (one.name, one.kind, one.is_list, one.optional, one.unique) for one in model.fields if one.kind not in names
    )
    return model.table, fields, frozenset(fields_ for _, fields_ in model.uniques)
