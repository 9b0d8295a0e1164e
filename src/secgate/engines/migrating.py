"""What the items about migrations share: the migrations of the change, and what keeps them from being judged."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from secgate.engines.subject import Subject
from secgate.evidence.rollback import RollbackPlan, find_plan
from secgate.facts.migration_change import MigrationChange, change_of
from secgate.facts.migration_places import line_of
from secgate.facts.migration_state import MigrationStep
from secgate.facts.migration_tenants import TenantTables, tenant_tables
from secgate.facts.migration_undo import brings_back
from secgate.facts.migrations import Migration
from secgate.facts.sql_types import rewrites
from secgate.model import Confidence, Evidence, Hit, Observation, Place, Problem, by_path

if TYPE_CHECKING:
    from secgate.facts.migration_joins import Loose

_PLAN = "migration-rollback-plan"
# What takes nothing away and stands in nobody's way.
_ADDITIVE = frozenset({
    "create-table", "create-index", "create-type", "add-value", "select", "other", "lock-timeout", "create-policy",
    "set-default", "validate",
})  # fmt: skip

_MAKES_INDEX = re.compile(r"(?i)\s*create\s+(?:unique\s+)?index\b")
# Actions on a table that was there before which need it for themselves.
_SHUTS = frozenset({
    "add-column", "drop-column", "rename-column", "rename-table", "set-not-null", "drop-not-null", "set-type",
    "set-default", "drop-default", "add-unique", "add-primary-key", "add-foreign-key", "add-check", "drop-constraint",
    "drop-table", "truncate",
})  # fmt: skip


@dataclass(frozen=True)
class Migrating:
    """The migrations that one item judges.

    Attributes:
        subject: the target as the item's check sees it.
        change: what of the migrations is judged.
    """

    subject: Subject
    change: MigrationChange

    @property
    def nothing(self) -> Observation | None:
        """What an item says that has nothing to judge; None where there is something."""
        change = self.change
        if not change.is_empty:
            return None
        return Observation(absence="no migration in the change" if change.has_base else "the target has no migration")

    def steps(self) -> Iterator[tuple[TenantTables, MigrationStep]]:
        """Each action that is judged, with the tenants of its series."""
        yield from ((self._tenants[id(played)], step) for played, step in self.change.steps())

    @cached_property
    def _tenants(self) -> dict[int, TenantTables]:
        config = self.subject.config
        shared = [model.name for model in config.global_models]
        return {
            id(played): tenant_tables(played, keys=config.tenant_keys, shared=shared, schema=self.subject.schema)
            for _, played in self.change.played
        }

    @property
    def shows_tenants(self) -> bool:
        """Whether some table of some series has a tenant key."""
        return any(t.kind(name) != "global" for t in self._tenants.values() for name in t.tables)

    def is_own(self, made: str | None, step: MigrationStep) -> bool:
        """Whether what one migration made belongs to the change that a step is part of."""
        return self.change.is_own(made, step)

    def is_new(self, tenants: TenantTables, step: MigrationStep, table: str = "") -> bool:
        """Whether a table was made by the change that a step is part of, so that it holds no rows of before.

        Args:
            tenants: those of the step's series.
            step: the step.
            table: another table than its own.
        """
        held = tenants.tables.get(table) if table else step.table
        return held is not None and (held.temporary or self.is_own(held.made, step))

    def is_new_column(self, step: MigrationStep, name: str) -> bool:
        """Whether a column of the step's table was made by the change that the step is part of."""
        column = step.table.columns.get(name) if step.table is not None else None
        return column is not None and self.is_own(column.made, step)

    def later(self, tenants: TenantTables, step: MigrationStep) -> Iterator[MigrationStep]:
        """The steps of the same change after one."""
        return self.change.later(tenants.played, step)

    def loose_joins(self, tenants: TenantTables, step: MigrationStep) -> tuple["Loose", ...]:
        """Sources of an UPDATE or INSERT that nothing ties to one tenant; see facts/migration_joins.py."""
        # NOTE: sqlglot is slow to import, and needed only where there is a migration.
        from secgate.facts.migration_joins import loose_joins  # noqa: PLC0415 - see the note

        return loose_joins(step.statement.tree, tenants) if step.statement.tree is not None else ()

    def lock(self, tenants: TenantTables, step: MigrationStep) -> str | None:
        """Why a statement holds up others who use its table; None for one that does not for long.

        Source: the PostgreSQL manual, "Explicit Locking" and ALTER TABLE. SQLite locks as a whole whatever it does, and
        InnoDB makes indexes while others write.
        """
        action, dialect = step.action, tenants.played.dialect
        if dialect == "sqlite" or not action.table or self.is_new(tenants, step):
            return None
        match action.kind:
            case "add-column" if action.not_null and not action.default:
                return "A column that takes no NULL, without a default, is added, which fails where there are rows"
            case "set-not-null":
                return "SET NOT NULL reads every row while all others wait"
            case "set-type" if dialect == "postgres" and self._stays_as_written(step):
                return None
            case "set-type":
                return "The type of a column changes, which may write every row anew while all others wait"
            case "add-unique" if dialect == "postgres" and not _MAKES_INDEX.match(step.statement.text):
                return (
                    "A unique constraint makes its index while writes wait, and one made CONCURRENTLY before can be "
                    "added USING INDEX"
                )
            case "create-index" | "add-unique" if not action.concurrently and dialect == "postgres":
                return "An index is made without CONCURRENTLY, and writes wait for it"
            case "add-foreign-key" | "add-check" if action.valid:
                new = bool(action.columns) and all(self.is_new_column(step, name) for name in action.columns)
                return None if new else "A constraint is checked against every row at once while writes wait"
            case _:
                return None

    @staticmethod
    def _stays_as_written(step: MigrationStep) -> bool:
        """Whether a column gets another type that takes what is there as it is written."""
        return step.action.reach in {None, "all"} and not rewrites(step.was, step.action.type)

    def shuts(self, tenants: TenantTables, step: MigrationStep) -> bool:
        """Whether a statement shuts out everybody else, if only for a moment, and waits for its turn without an end."""
        if tenants.played.dialect != "postgres" or self.is_new(tenants, step) or self.has_timeout(step):
            return False
        return step.action.kind in _SHUTS

    def has_timeout(self, step: MigrationStep) -> bool:
        """Whether the migration of a step bounds how long its statements wait."""
        return any(action.kind == "lock-timeout" for action in step.migration.actions)

    def written(self, step: MigrationStep, name: str) -> str:
        """A name as the statement writes it, or another one of its migration; a table's without its schema."""
        name = name.rpartition(".")[2]
        named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        quoted = re.compile(rf"(?<=[\"`]){re.escape(name)}(?=[\"`])", re.IGNORECASE)
        found = named.search(step.statement.text) or quoted.search(step.migration.text)
        return found.group() if found is not None else name

    def is_additive(self, migration: Migration) -> bool:
        """Whether a migration only adds: tables, columns that may be empty, indexes."""
        steps = [step for _, step in self.change.steps() if step.migration.path == migration.path]
        unread = any(statement.unread for statement in migration.statements)
        return not unread and all(self._is_additive(step) for step in steps)

    def _is_additive(self, step: MigrationStep) -> bool:
        action = step.action
        if action.kind in _ADDITIVE or (step.table is not None and step.table.made == step.migration.path):
            return True
        if action.kind == "add-column":
            return not action.not_null or action.default
        column = step.table.columns.get(action.columns[0]) if step.table is not None and action.columns else None
        return action.kind == "add-foreign-key" and column is not None and column.made == step.migration.path

    def plan(self, migration: Migration) -> RollbackPlan | None:
        """What a tracked document says of the way back from a migration."""
        tracked = set(self.subject.tracked)
        texts = {path: text for path, text in self.subject.texts.items() if path in tracked}
        return find_plan(texts, migration.name, migration.path, self.subject.config.documents.get(_PLAN))

    def stated_plan(self, migration: Migration) -> bool:
        """Whether a signed statement about the way back names a migration."""
        store = self.subject.evidence
        if _PLAN not in store.duties:
            return False
        said = store.attested(_PLAN, store.duties[_PLAN]).attestation
        named = [str(entry.get("migration", "")) for entry in said.details] if said is not None else []
        return said is not None and said.result == "satisfied" and migration.name in named

    def way_back(self, migration: Migration) -> str | None:
        """What says how to undo a migration: the place of its down step or plan; None where nothing does."""
        if migration.down:
            return migration.down_path
        return self.written_way_back(migration)

    def written_way_back(self, migration: Migration) -> str | None:
        """What an owner wrote about undoing a migration, beside its down step."""
        if (plan := self.plan(migration)) is not None:
            return f"{plan.path}:{plan.line}"
        return "the statement about the way back" if self.stated_plan(migration) else None

    def brings_back(self, step: MigrationStep) -> bool:
        """Whether the down step of a migration can bring back what a step takes away, or an owner wrote what does."""
        down = step.migration.down
        return not down or brings_back(down, step.action) or self.written_way_back(step.migration) is not None

    def place(self, step: MigrationStep) -> Place:
        """Where a step stands: the line of its column or constraint, else where its statement starts."""
        return Place(path=step.statement.path, line=line_of(step.statement, step.action))

    def judged(
        self,
        examined: Mapping[str, int],
        hits: Iterable[Hit],
        *,
        none: str,
        unresolved: Iterable[Problem] = (),
        evidence: Iterable[Evidence] = (),
        problems: Iterable[Problem] = (),
    ) -> Observation:
        """What an item about statements saw.

        Without a base nothing tells a migration that has run from a new one: what would fail is then for review, and
        the item is incomplete, so that it neither fails for what is history nor passes.

        Args:
            examined: what it counts, by file.
            hits: what it found.
            none: why there is nothing to count, when there is nothing.
            unresolved: subjects that it could not decide.
            evidence: what it rests on.
            problems: what else it could not look at.
        """
        found, problems = tuple(hits), [*problems, *self._unread()]
        if not self.change.has_base:
            doubtful = [hit for hit in found if hit.confidence is Confidence.HIGH and hit.rule not in _STANDING]
            found = tuple(
                hit.model_copy(update={"confidence": Confidence.MEDIUM}) if hit in doubtful else hit for hit in found
            )
            if doubtful:
                count = f"{len(doubtful)} finding{'s' if len(doubtful) > 1 else ''}"
                reason = f"whether the migrations of {count} have run already is not known: run with `--base REF`"
                problems.append(Problem(path=doubtful[0].place.path, line=doubtful[0].place.line, reason=reason))
        return Observation(
            examined_at=dict(examined), hits=found, problems=tuple(problems), unresolved=tuple(unresolved),
            evidence=tuple(evidence), absence=None if any(examined.values()) or problems else none,
        )  # fmt: skip

    def _unread(self) -> Iterator[Problem]:
        change = self.change
        for statement in change.statements:
            if statement.unread:
                yield Problem(path=statement.path, line=statement.line, reason=statement.unread)
        yield from self._unread_files()
        if change.schema is not None:
            path, line = change.schema
            yield Problem(path=path, line=line, reason="the schema changes here, and no migration in the change does")

    def _unread_files(self) -> Iterator[Problem]:
        """Migrations that nothing reads, the first of each kind with how many there are."""
        counts = Counter(one.reason for one in self.change.unread)
        for reason, count in counts.items():
            first = next(one.path for one in self.change.unread if one.reason == reason)
            more = f" ({count - 1} more like it)" if count > 1 else ""
            yield Problem(path=first, reason=f"{reason}{more}")

    @property
    def files(self) -> tuple[str, ...]:
        """Every file of a migration that the change adds or edits, in SQL or not."""
        return tuple(sorted({*self.change.files, *(one.path for one in self.change.unread)}))

    @property
    def is_stated(self) -> bool:
        """Whether a good statement about the item says `satisfied`, has details, and rests on every file."""
        said = self.subject.attested.attestation
        whole = said is not None and said.result == "satisfied" and bool(said.details)
        return whole and next(self.unnamed(), None) is None

    def shown(self, seen: Observation) -> Observation:
        """What evidence about the migrations of the change comes to, whatever kind it is.

        Args:
            seen: what the evidence alone comes to.
        """
        if (nothing := self.nothing) is not None:
            return nothing
        if (without := self.subject.without_base()) is not None:
            return without
        problems = [*seen.problems]
        if self.change.schema is not None:
            path, line = self.change.schema
            reason = "the schema changes here, and no migration in the change does"
            problems.append(Problem(path=path, line=line, reason=reason))
        examined = 0 if seen.absence is not None else max(1, len(self.files))
        places = by_path(self.files) if examined else {}
        return seen.model_copy(update={"examined": examined, "examined_at": places, "problems": tuple(problems)})

    def stated(self, seen: Observation) -> Observation:
        """What a statement about the migrations of the change comes to: it has to rest on every one of their files.

        Args:
            seen: what the statement alone comes to.
        """
        return self.shown(seen.model_copy(update={"evidence": (*seen.evidence, *self.unnamed())}))

    def unnamed(self) -> Iterator[Evidence]:
        """Files of the change that the statement does not rest on."""
        said = self.subject.attested.attestation
        if self.nothing is not None or said is None or said.result == "not-satisfied":
            return
        named = {file.path for file in said.evidence}
        for path in self.files:
            if path not in named:
                reason = "the statement does not rest on this migration: state it with `--evidence` for each file"
                yield Evidence(kind="attestation", path=path, state="missing", reason=reason)


# Rules about what stands outside of migrations, or that only a base can show.
_STANDING = frozenset({"reset-in-pipeline", "statement-not-satisfied", "applied-migration-edited"})


def migrating(subject: Subject) -> Migrating:
    """The migrations that an item judges: those of the change, or all where there is no base."""
    paths = {*subject.tracked, *subject.texts}
    return Migrating(subject, change_of(subject.texts, paths, subject.facts.migrations, subject.against))
