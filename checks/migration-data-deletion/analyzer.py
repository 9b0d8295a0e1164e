"""Does a migration of the change, or a pipeline, delete data that nobody has confirmed?

What was made in the same migration holds no data of before. What an earlier migration of the same change made may
have run somewhere already, and is for review. A confirmation is a signed statement with an entry for each table or
column; one that does not count (expired, one signer, another file) asks for evidence in place of the finding.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from secgate.api import (
    Confidence,
    Evidence,
    Hit,
    Migrating,
    MigrationStep,
    Observation,
    Place,
    Subject,
    TenantTables,
    by_path,
    deploy_commands,
    followed,
    migrating,
    narrows,
    read_pipelines,
)

_PRISMA = r"\bprisma(?:@[\w.^~-]+)?(?:\s+--?[\w-]+(?:=\S+|\s+(?!migrate\b|db\b)\S+)?)*\s+"
_RESET = re.compile(
    rf"{_PRISMA}(?:migrate\s+reset\b|db\s+push\b[^\n;&|]*--(?:accept-data-loss|force-reset)\b)"
    r"|\b(?:sequelize(?:-cli)?\s+db:(?:drop|migrate:undo:all)|typeorm(?:-ts-node-\w+)?\s+schema:drop|"
    r"knex\s+migrate:rollback\s+--all|(?:rails|rake)\s+db:(?:drop|reset|schema:load|setup|purge)|dbmate\s+drop|"
    r"artisan\s+(?:migrate:(?:fresh|reset|refresh)|db:wipe)|flyway\b[^\n;&|]*\sclean\b|"
    r"liquibase\b[^\n;&|]*\sdrop-?all\b|"
    r"manage\.py\s+(?:flush|reset_db)|alembic\s+downgrade\s+base|goose\b[^\n;&|]*\sreset\b|mikro-orm\s+(?:schema:drop|"
    r"(?:schema|migration):fresh)|drizzle-kit\s+push\b[^\n;&|]*--force\b|atlas\s+schema\s+clean|"
    r"supabase\s+db\s+reset\b[^\n;&|]*--(?:linked|db-url)\b|doctrine:(?:schema|database):drop|dropdb\s|"
    r"(?:psql|mysql|mariadb|sqlite3)\b[^\n]*?[\"'\s](?i:drop\s+(?:table|schema|database)|truncate)\s)"
)
_SEED = re.compile(r"\b(?:prisma\s+db\s+seed|sequelize(?:-cli)?\s+db:seed|knex\s+seed:run|rails\s+db:seed)\b")
_TEST = re.compile(
    r"(?:^|[^a-z])(?:tests?|testing|e2e|ci|integration|spec|preview|lint|dev(?:elopment)?|local)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_CI_FILE = re.compile(r"\.gitlab-ci\.|\.circleci/")
_DEPLOY = re.compile(
    r"deploy|release|prod|publish|staging|start|rollout|postinstall|entrypoint|"
    r"(?:^|[ :_-])(?:post)?build(?:$|[ :_-])",
    re.IGNORECASE,
)
# What stays what it was when such an object goes.
_HARMLESS = frozenset(
    {"index", "view", "materialized view", "function", "procedure", "trigger", "policy", "constraint"}
)
_UNLIMITED = ", by a condition that is not known to limit it"
_OWN = " (an earlier migration of the same change made it and may have run already)"
_HOLDERS = frozenset({"schema", "database"})


@dataclass(frozen=True)
class _Deletion:
    """One thing that a statement deletes, or may delete; `key` is how a confirmation names it."""

    step: MigrationStep
    key: str
    what: str
    sure: bool = True


def analyze(subject: Subject) -> Observation:
    """Statements of the migrations of the change, and commands of pipelines and deploy scripts."""
    seen = migrating(subject)
    commands, resets = _commands(subject)
    hits = [*resets]
    if seen.nothing is not None and not commands.total():
        return seen.nothing
    deletions = [one for tenants, step in seen.steps() for one in _deletions(seen, tenants, step)]
    evidence: list[Evidence] = []
    confirmed = _confirmed(subject)
    open_ones = [one for one in deletions if not _named(one, confirmed)]
    if deletions and len(open_ones) < len(deletions):
        evidence += [*subject.attested.evidence, *seen.unnamed()]
    hits += [_hit(subject, seen, one) for one in _once(seen, open_ones)]
    hits += [hit for tenants, step in seen.steps() if (hit := _cascade(subject, seen, tenants, step)) is not None]
    hits += subject.refused if deletions else ()
    evidence += [
        Evidence(kind="confirmation", path=one.step.statement.path, state="good", reason=f"{one.what} is confirmed")
        for one in deletions
        if one not in open_ones and subject.attested.attestation is not None
    ]
    examined = Counter(by_path(seen.change.statements)) + commands
    none = "no statement in the migrations of the change, and no command that resets a database"
    return seen.judged(examined, hits, none=none, evidence=evidence)


def _hit(subject: Subject, seen: Migrating, one: _Deletion) -> Hit:
    message = f"{one.what}, and no signed confirmation names it."
    confidence = None if one.sure else Confidence.MEDIUM
    return subject.hit("unconfirmed-data-drop", seen.place(one.step), message=message, confidence=confidence)


def _once(seen: Migrating, deletions: list[_Deletion]) -> Iterator[_Deletion]:
    """Deletions whose line was not reported yet, the others of the same line of a statement in its words."""
    by_line: dict[tuple[int, int], list[_Deletion]] = {}
    for one in deletions:
        by_line.setdefault((id(one.step.statement), seen.place(one.step).line or 0), []).append(one)
    for same in by_line.values():
        found = sorted(same, key=lambda one: not one.sure)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield replace(found[0], what=f"{found[0].what}{more}")


def _deletions(seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[_Deletion]:
    """What a step deletes of the data of before."""
    if not seen.is_new(tenants, step) or _is_heir(step):
        yield from _of_objects(seen, step)
        yield from _of_rows(seen, step)
    elif step.table is not None and not step.table.temporary and _made_earlier(step, step.table.made):
        takes = step.action.kind in {"drop-table", "drop-column", "truncate"}
        if takes or (step.action.kind == "delete" and step.action.reach != "some"):
            found = (*_of_objects(seen, step), *_of_rows(seen, step))
            yield from (one if _OWN in one.what else _own(one) for one in found)


def _made_earlier(step: MigrationStep, made: str | None) -> bool:
    """Whether another migration than that of a step made something."""
    return made is not None and made != step.migration.path


def _own(one: _Deletion) -> _Deletion:
    """A deletion of what an earlier migration of the change made."""
    return replace(one, what=f"{one.what}{_OWN}", sure=False)


def _is_heir(step: MigrationStep) -> bool:
    """Whether the table of a step was rebuilt and holds the rows of before."""
    return step.table is not None and step.table.heir


def _of_objects(seen: Migrating, step: MigrationStep) -> Iterator[_Deletion]:
    action = step.action
    table, name = seen.written(step, action.table), seen.written(step, action.name)
    match action.kind:
        case "drop-table" if step.lost is None:
            yield _Deletion(step, action.table, f"The table {table} is dropped")
        case "drop-table":
            for column in step.lost or ():
                yield _Deletion(
                    step, f"{action.table}.{column}", f"The column {table}.{column} is lost in the new table"
                )
        case "drop-column":
            gone = _Deletion(step, f"{action.table}.{action.name}", f"The column {table}.{name} is dropped")
            column = step.table.columns.get(action.name) if step.table is not None else None
            if _is_heir(step) or not seen.is_new_column(step, action.name):
                yield gone
            elif column is not None and _made_earlier(step, column.made):
                yield _own(gone)
        case "drop-other" if action.what in _HOLDERS or (action.cascade and action.what not in _HARMLESS):
            yield _Deletion(step, action.name, f"The {action.what} {name} is dropped with what is in it or uses it")
        case _:
            pass


def _of_rows(seen: Migrating, step: MigrationStep) -> Iterator[_Deletion]:
    action = step.action
    table = seen.written(step, action.table)
    sure = _reaches_all(step)
    match action.kind:
        case "truncate":
            yield _Deletion(step, action.table, f"{table} is emptied")
        case "delete" if action.reach == "some" and (column := _asks_new(seen, step)):
            name = seen.written(step, column)
            what = f"Rows of {table} are deleted by {name} alone, which is new and the same in each"
            sure = column in action.empty and step.table is not None and not step.table.columns[column].default
            yield _Deletion(step, action.table, what, sure)
        case "delete" if action.reach != "some":
            what = f"Every row of {table} is deleted" if sure else f"Rows of {table} are deleted{_UNLIMITED}"
            yield _Deletion(step, action.table, what, sure)
        case "update" if action.reach != "some":
            over = [column for column in action.columns if _is_heir(step) or not seen.is_new_column(step, column)]
            # NOTE: with no other condition than that the column holds something, all that it holds goes.
            sure = sure or any(column in action.present for column in over)
            if over:
                yield _over(seen, step, over[0], sure=sure)
        case "set-type" if action.reach in {"some", "unknown"} and not seen.is_new_column(step, action.name):
            yield _over(seen, step, action.name, sure=action.reach == "some")
        case "set-type" if action.reach == "all" and step.was and narrows(step.was, action.type):
            where = f"{table}.{seen.written(step, action.name)}"
            yield _Deletion(
                step, f"{action.table}.{action.name}", f"{where} is cut to what its new type takes", sure=False
            )
        case _:
            pass


def _over(seen: Migrating, step: MigrationStep, column: str, *, sure: bool) -> _Deletion:
    where = f"{seen.written(step, step.action.table)}.{seen.written(step, column)}"
    all_rows = "in every row that holds something" if step.action.present else "in every row"
    how = all_rows if sure else "as its new type takes it" if step.action.kind == "set-type" else _UNLIMITED[2:]
    return _Deletion(step, f"{step.action.table}.{column}", f"{where} is written over {how}", sure)


def _asks_new(seen: Migrating, step: MigrationStep) -> str:
    """A new column that a condition asks for alone and that nothing has filled: it is the same in every row."""
    where = step.statement.tree.args.get("where") if step.statement.tree is not None else None
    named = {node.name.lower() for node in where.walk() if node.key == "column"} if where is not None else set()
    if not named or not all(seen.is_new_column(step, name) for name in named):
        return ""
    for _, earlier in seen.steps():
        if earlier is step:
            break
        own = earlier.action.table == step.action.table and earlier.action.kind in {"update", "insert", "set-type"}
        named -= {*earlier.action.columns, earlier.action.name} if own else set()
    columns = step.table.columns if step.table is not None else {}
    return next((name for name in sorted(named) if name in step.action.empty or columns[name].default), "")


def _reaches_all(step: MigrationStep) -> bool:
    """Whether a statement reaches every row: by its words, or since no row lacks what it asks for."""
    action, held = step.action, step.table
    if action.reach == "all" or not action.present or held is None:
        return action.reach == "all"
    columns = [held.columns.get(name) for name in action.present]
    return all(column is not None and (column.not_null or column.name in held.primary) for column in columns)


def _cascade(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Hit | None:
    """A foreign key that deletes along with a row of a tenant table that stood before."""
    action = step.action
    if action.kind != "add-foreign-key" or not action.cascade or seen.is_new(tenants, step, action.to):
        return None
    if tenants.kind(action.to) == "global":
        return None
    table, to = seen.written(step, action.table), seen.written(step, action.to)
    message = f"To delete a row of {to} now deletes the rows of {table} that refer to it."
    return subject.hit("cascade-added", seen.place(step), message=message)


def _confirmed(subject: Subject) -> frozenset[str]:
    """Tables and columns that a confirmation names, in lower case; also one that does not count."""
    statement = subject.evidence.statements.get(subject.spec.id)
    if statement is None or statement.attestation.result != "satisfied":
        return frozenset()
    said = (str(entry.get("object", "")) for entry in statement.attestation.details if _is_full(entry))
    return frozenset(re.sub(r"[`\"\s]", "", name).lower() for name in said)


def _is_full(entry: object) -> bool:
    return isinstance(entry, dict) and all(entry.get(key) not in (None, "") for key in ("object", "rows", "backup"))


def _named(one: _Deletion, confirmed: frozenset[str]) -> bool:
    return one.key in confirmed


def _commands(subject: Subject) -> tuple[Counter[str], list[Hit]]:
    """How many commands of each file reset or seed a database, and those that can empty one that is not for tests."""
    count = Counter[str]()
    hits: list[Hit] = []
    for step in read_pipelines(subject.texts).steps:
        script = followed(step.script.replace("\\\n", " "), subject.texts)
        count[step.path] += len(_SEED.findall(script)) + len(_RESET.findall(script))
        if (found := _RESET.search(script)) is not None and not step.serviced:
            deploys = _DEPLOY.search(f"{step.path} {step.job}") is not None
            if deploys or not _TEST.search(f"{step.path.rpartition('/')[2]} {step.job}"):
                hits.append(_reset(subject, Place(path=step.path, line=step.line), found, sharp=deploys))
    for command in deploy_commands(subject.texts):
        found = _RESET.search(command.text)
        count[command.path] += (found is not None) + len(_SEED.findall(command.text))
        named = _DEPLOY.search(command.context) is not None
        tests = _TEST.search(_CI_FILE.sub("", command.context)) is not None
        if found is not None and (named or (command.runs != "named" and not tests)):
            line = command.line + command.text.count("\n", 0, found.start()) * command.is_file
            sharp = not tests and (named or command.runs == "deployed")
            hits.append(_reset(subject, Place(path=command.path, line=line), found, sharp=sharp))
    return count, list({(hit.place.path, hit.place.line): hit for hit in reversed(hits)}.values())[::-1]


def _reset(subject: Subject, place: Place, found: re.Match[str], *, sharp: bool) -> Hit:
    message = f"`{' '.join(found.group().split())}` can empty the database that the pipeline talks to."
    return subject.hit("reset-in-pipeline", place, message=message, confidence=None if sharp else Confidence.MEDIUM)
