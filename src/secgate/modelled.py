"""The models of a target: those of its schema files, and those that its scripts declare."""

from collections.abc import Callable, Iterable

from secgate.engines.source import SourceFile
from secgate.facts.declarations import declaring, migrating
from secgate.facts.prisma import parse_schema
from secgate.facts.schemas import Model
from secgate.model import Problem
from secgate.parsing import MAX_CODE_CHARACTERS, Sources
from secgate.target.snapshot import Snapshot, TextFile

__all__ = ["Modelled", "models_of"]

_SCRIPT = frozenset({"typescript", "javascript"})
Modelled = tuple[tuple[Model, ...], tuple[Problem, ...]]


def models_of(
    snapshot: Snapshot, sources: Sources, texts: dict[str, str], read: Callable[[TextFile], SourceFile]
) -> Modelled:
    """The models of a target, and what keeps some of them from being known.

    Args:
        snapshot: the target's files.
        sources: the code with its syntax.
        texts: the texts that facts see.
        read: how a file is read that the code items leave out.
    """
    models, problems = _of_schema_files(snapshot)
    # NOTE: a text that was asked for once is held, so those of tests and what is built are not asked for.
    scripts = [f for f in snapshot.files.values() if f.language in _SCRIPT and f.exclusion in {None, "migration"}]
    small = [f for f in scripts if len(f.text) <= MAX_CODE_CHARACTERS]
    migrations = {file.path: file for file in small if file.exclusion == "migration"}
    paths = declaring(_texts(file for file in small if file.exclusion is None), _texts(migrations.values()))
    if not paths:
        return models, problems
    made = migrating(_texts(migrations.values()), paths)
    paths = {orm: [*listed, *made.get(orm, ())] for orm, listed in paths.items()}
    apart = {path: read(file) for path, file in migrations.items() if any(path in listed for listed in paths.values())}
    # Imported here: only a target with such tables needs it.
    from secgate.facts.declared_tables import read_declared  # noqa: PLC0415

    # NOTE: `scripts` has every file parsed, and a hook that looks at none of them asks for the tenant too.
    declared, unread = read_declared({**sources, **apart} if apart else sources, texts, paths, models)
    return (*models, *declared), (*problems, *unread)


def _texts(files: Iterable[TextFile]) -> Iterable[tuple[str, str]]:
    return ((file.path, file.text) for file in files)


def _of_schema_files(snapshot: Snapshot) -> Modelled:
    """Models of all schema files, and the lines there that cannot be read."""
    models: list[Model] = []
    problems: list[Problem] = []
    for file in snapshot.files.values():
        if file.language == "prisma" and file.exclusion is None:
            parsed = parse_schema(file.text, file.path)
            models += parsed.models
            reason = "stands in no block, so which models there are is not known"
            problems += [Problem(path=file.path, line=line, reason=reason) for line in parsed.unread[:1]]
    return tuple(models), tuple(problems)
