"""What all checks share of a target: its sources, packages, frameworks, models, and what does not parse."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from secgate.catalog import frameworks
from secgate.catalog.check import Check
from secgate.catalog.frameworks import Framework
from secgate.engines.source import LeftOutFile, SourceFile, UnreadFile
from secgate.engines.staging import Staged
from secgate.errors import EngineError
from secgate.evidence.store import EvidenceStore
from secgate.facts.inference import tenancy as tenancies
from secgate.facts.inference.tenancy import Tenancy
from secgate.facts.model import RouteTable
from secgate.facts.packages import Packages, read_packages
from secgate.facts.schemas import Model, Schema, schema_of
from secgate.model import Place, Problem
from secgate.modelled import Modelled, models_of
from secgate.parsing import MAX_CODE_CHARACTERS, Parsed, Sources, parsed_of
from secgate.settings.config import Config
from secgate.target.ignored import IgnoreAnswer, check_ignored
from secgate.target.languages import APPLICATION, READ
from secgate.target.snapshot import Snapshot, TextFile

if TYPE_CHECKING:
    from secgate.facts.data import Data
    from secgate.facts.python.data import PythonData
    from secgate.facts.python.model_classes import PythonModel
    from secgate.facts.python.project import Project as PythonProject
    from secgate.facts.store import Facts
    from secgate.facts.typescript.view import View

_SCRIPT = frozenset({"typescript", "javascript"})
_MANIFESTS = ("package.json", "pyproject.toml")
# What facts read beside the languages that the engines read.
_FURTHER = frozenset({"python", "sql"})
_ENDINGS = (".toml", ".txt", ".in")


@dataclass(frozen=True)
class Context:
    """Facts about the target that all checks share, each read when somebody asks for it first.

    Attributes:
        written: the configuration as its owner wrote it.
        evidence: what was recorded of the target.
        everything: also read the code that code items leave out.
        left_out: how many checks look at the scripts among it.
        staged: files that have been parsed already, by path.
        parsed: what an earlier run knows of these very files, so that they need not be parsed for it.
        parsed_left_out: the same of those that the code items leave out.
        before: the files of the base that the target is compared with; None where there is none, or none can be read.
        twins: files of the other side of a comparison with their syntax: what is the same there is not read again.
    """

    snapshot: Snapshot
    written: Config
    evidence: EvidenceStore
    everything: bool = False
    left_out: int = 0
    staged: Mapping[str, Staged] = field(default_factory=dict)
    parsed: Parsed | None = None
    parsed_left_out: Parsed | None = None
    before: Snapshot | None = None
    twins: Mapping[str, SourceFile] = field(default_factory=dict)

    @cached_property
    def sources(self) -> Sources:
        """Files of the code languages by path, also excluded ones where a check wants them."""
        code = (f for f in self.snapshot.files.values() if f.language in READ)
        return Sources({f.path: f for f in code if f.exclusion is None or self.everything}, self._source)

    @cached_property
    def packages(self) -> Packages:
        """What the target declares and imports."""
        manifests = {
            path: file.text
            for path, file in self.snapshot.files.items()
            if file.exclusion is None and (path.rpartition("/")[2] in _MANIFESTS or _is_requirements(path))
        }
        return read_packages(manifests, ((f.path, f.language or "", f.text) for f in self._own))

    @cached_property
    def in_use(self) -> tuple[tuple[Framework, Place], ...]:
        """Frameworks that the target uses, each with the place that shows it."""
        return frameworks.in_use(self.packages, [(f.path, f.text) for f in self._own])

    @cached_property
    def unread(self) -> dict[str, str]:
        """Application languages that no engine reads: language to one path."""
        return {str(f.language): f.path for f in self.snapshot.files.values() if _is_unread(f)}

    @property
    def schema_problems(self) -> tuple[Problem, ...]:
        """What of the schema files cannot be read."""
        return self._models[1]

    @cached_property
    def tenancy(self) -> Tenancy:
        """What the schema alone says about tenants."""
        models = self._models[0] or [one.model for one in self._python_models]
        return tenancies.tenancy_of(models, Config().tenant_keys)

    @cached_property
    def tenant_doubt(self) -> Problem | None:
        """What the owner has to confirm of it."""
        return tenancies.doubt(self.tenancy, self.written)

    @cached_property
    def config(self) -> Config:
        """What the owner wrote, with the tenant that the schema proves where it says nothing of tenants."""
        return tenancies.completed(self.written, self.tenancy)

    @cached_property
    def schema(self) -> Schema | None:
        """The Prisma schema; None where there is none."""
        return _schema(self._models[0], self.config)

    @cached_property
    def python(self) -> "PythonData | None":
        """The models of the Python code, and what it asks of them; None where it has none."""
        code, models = self._python, self._python_models
        if code is None or not models:
            return None
        from secgate.facts.python.data import PythonData  # noqa: PLC0415 - as below
        from secgate.facts.python.models import with_tenancy  # noqa: PLC0415 - as below

        return PythonData(code, with_tenancy(models, self.config), self.config, lambda: self.facts.routes.routes)

    @property
    def any_schema(self) -> Schema | None:
        """The models that say what a tenant is: those of Prisma, and where there are none those of Python."""
        return self.schema or (self.python.schema if self.python is not None else None)

    @property
    def unparsed(self) -> Mapping[str, Problem]:
        """Code files that do not parse in full, are too large or nest too deep, by path."""
        return self.parsing_of(left_out=True).unparsed

    @property
    def unfit(self) -> frozenset[str]:
        """Those of the code items that no analyzer is given."""
        return self.parsing.unfit

    @cached_property
    def parsing(self) -> Parsed:
        """How the code parses that the code items look at; every script is parsed for that, once."""
        return self.parsed or parsed_of(source for path, source in self.sources.items() if not self._is_left_out(path))

    @cached_property
    def parsing_left_out(self) -> Parsed:
        """How the scripts parse that the code items leave out, where a check looks at them.

        NOTE: they may be a third of the code, and hardly any check looks at them: no other need hold their syntax.
        """
        if self.parsed_left_out is not None:
            return self.parsed_left_out
        return parsed_of(self.sources[path] for path in self.sources if self._is_left_out(path))

    def parsing_of(self, *, left_out: bool) -> Parsed:
        """How the code parses, with or without what the code items leave out."""
        return self._parsing_of_all if left_out else self.parsing

    @cached_property
    def _parsing_of_all(self) -> Parsed:
        own, further = self.parsing, self.parsing_left_out
        unparsed = {**own.unparsed, **further.unparsed}
        return Parsed({path: unparsed[path] for path in self.sources if path in unparsed}, own.unfit | further.unfit)

    def learn_left_out(self, parsed: Parsed) -> None:
        """Take from another process how the scripts parse that the code items leave out."""
        self.__dict__.setdefault("parsing_left_out", parsed)

    def looked_at_left_out(self) -> None:
        """Say that a check has looked at what the code items leave out: after the last one its syntax is let go of."""
        self._looked_at_left_out.append(None)
        if len(self._looked_at_left_out) == self.left_out:
            self.sources.close(self._is_left_out)

    @cached_property
    def _looked_at_left_out(self) -> list[None]:
        """One entry for each check that has."""
        return []

    @property
    def tracked(self) -> tuple[str, ...]:
        """Every path of the target that git tracks; all paths where there is no git."""
        return self.snapshot.tracked

    @property
    def is_repository(self) -> bool:
        """Whether the target is a git work tree."""
        return self.snapshot.is_repository

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of every file by its path."""
        return self.snapshot.texts

    @cached_property
    def data(self) -> "Data":
        """What the scripts that the code items look at do with tenant data."""
        # Imported here: a run that only looks for secrets does not need it, and it is half of what there is to load.
        from secgate.facts.data import Data  # noqa: PLC0415

        schema = self.schema or Schema((), None, {})
        return Data(self.scripts, self._texts, schema, self.config, self.facts.of_scripts)

    def _view(self, path: str) -> "View":
        return self.data.view(path)

    @cached_property
    def facts(self) -> "Facts":
        """The application as the scripts that the code items look at show it: its routes."""
        from secgate.facts.store import Facts  # noqa: PLC0415 - as above

        schema = self.schema
        if schema is None or all(model.orm == "prisma" for model in schema.models):
            return Facts(self.scripts, self._texts, self.config, schema, code=self._python)
        # Imported here: only a target with such models needs it.
        from secgate.facts.queried import Queried  # noqa: PLC0415

        queried = Queried(self.scripts, schema, self._view)
        return Facts(self.scripts, self._texts, self.config, schema, queried.rows, code=self._python)

    @cached_property
    def routes_before(self) -> RouteTable:
        """The routes of the base that the target is compared with, under the same configuration.

        Raises:
            EngineError: where there is no base, or git cannot read it.
        """
        if self.evidence.against is None or self.before is None:
            raise EngineError("there is no base to compare the routes with")
        return build_context(self.before, self.config, (), twins=self.sources).facts.routes

    def read(self) -> None:
        """Read now what most checks ask for, so that processes which part later share it."""
        _ = (self.parsing, self.packages, self.in_use, self.unread, self.schema, self.tenant_doubt)

    def forget(self) -> None:
        """Drop the facts that were read so far: one that somebody stopped reading in the middle looks whole."""
        self.sources.forget()
        for part in ("facts", "data", "python", "routes_before"):
            self.__dict__.pop(part, None)

    def let_go(self) -> None:
        """Give back the memory that the code takes; whoever asks for a fact of it again has it read again."""
        self.forget()
        self.sources.close(lambda _: True)
        for part in ("scripts", "_texts", "_own", "_python"):
            self.__dict__.pop(part, None)
        self.__dict__["staged"] = {}

    @property
    def is_whole(self) -> bool:
        """Whether no bound cut the facts short that were asked for so far."""
        return not self.unfit and not self.facts.is_cut

    def ignored(self, paths: tuple[str, ...], /) -> dict[str, IgnoreAnswer]:
        """What git answers for each path by the target's own ignore files, and those of its repository above it.

        An answer that comes from above the target names no place: it lies outside.

        Raises:
            EngineError: when git cannot be asked.
        """
        snapshot, prefix = self.snapshot, self.snapshot.tree.prefix
        files = {
            f"{prefix}{path}": file.utf8
            for path, file in snapshot.files.items()
            if path.rpartition("/")[2] == ".gitignore"
        }
        answers = check_ignored(snapshot.tree.ignore_files_above() | files, tuple(f"{prefix}{path}" for path in paths))
        return {path.removeprefix(prefix): _seen_from(prefix, answer) for path, answer in answers.items()}

    @cached_property
    def _own(self) -> list[TextFile]:
        """The code that the code items look at, of the languages that packages are imported in."""
        languages = {*_SCRIPT, "python"}
        return [f for f in self.snapshot.files.values() if f.exclusion is None and f.language in languages]

    def _is_left_out(self, path: str) -> bool:
        file = self.snapshot.files[path]
        return file.exclusion is not None and file.language in _SCRIPT

    @cached_property
    def _models(self) -> Modelled:
        return models_of(self.snapshot, self.sources, self._texts, self._source)

    @cached_property
    def _python(self) -> "PythonProject | None":
        """The Python code that the code items look at; None where there is none."""
        paths = [file.path for file in self.snapshot.files.values() if file.language == "python"]
        if not paths:
            return None
        # Imported here: most targets have no Python.
        from secgate.facts.python.reading import project_of  # noqa: PLC0415

        return project_of(self._texts, [path for path in paths if path.endswith(".py")], self.written)

    @cached_property
    def _python_models(self) -> "tuple[PythonModel, ...]":
        if self._python is None:
            return ()
        from secgate.facts.python.models import read_models  # noqa: PLC0415 - as above

        return read_models(self._python)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {path: file.text for path, file in self.snapshot.files.items() if read_by_facts(file)}

    @cached_property
    def scripts(self) -> dict[str, SourceFile]:
        """The scripts that the code items look at, by path."""
        kept = (path for path in self.sources if self.snapshot.files[path].exclusion is None and path not in self.unfit)
        return {path: self.sources[path] for path in kept if self.sources[path].language in _SCRIPT}

    def _source(self, file: TextFile) -> SourceFile:
        twin = self.twins.get(file.path)
        if twin is not None and (twin.text, twin.language) == (file.text, file.language):
            return twin
        staged = self.staged.get(file.path)
        if staged is not None and staged.tree is not None and len(file.text) <= MAX_CODE_CHARACTERS:
            return SourceFile(file.path, file.language, file.text, staged.data, staged.tree)
        if file.language not in _SCRIPT or len(file.text) > MAX_CODE_CHARACTERS:
            return SourceFile(file.path, file.language, file.text, file.utf8)
        unread = UnreadFile if file.exclusion is None else LeftOutFile
        return unread(file.path, file.language, file.text, file.utf8)


def build_context(  # noqa: PLR0913 - what some callers have at hand, each by its name
    snapshot: Snapshot,
    config: Config,
    checks: Sequence[Check],
    *,
    evidence: EvidenceStore | None = None,
    staged: Iterable[Staged] = (),
    parsed: tuple[Parsed | None, Parsed | None] = (None, None),
    before: Snapshot | None = None,
    twins: Mapping[str, SourceFile] | None = None,
) -> Context:
    """Everything about the target that checks share.

    Args:
        snapshot: the target's files.
        config: as it is written.
        checks: those of the run.
        evidence: what statements and reports say.
        staged: files that have been parsed already.
        parsed: how the code parses, where an earlier run knows it: that of the code items, and what they leave out.
        before: the files of the base, where there is one.
        twins: files of the other side of a comparison.
    """
    return Context(
        snapshot=snapshot,
        written=config,
        evidence=evidence or EvidenceStore(snapshot.tree, config.reports),
        everything=reads_everything(checks),
        left_out=sum(map(reads_left_out, checks)),
        staged={file.path: file for file in staged},
        parsed=parsed[0],
        parsed_left_out=parsed[1],
        before=before,
        twins=twins or {},
    )


def reads_everything(checks: Iterable[Check]) -> bool:
    """Whether one of the checks also looks at the code that code items leave out."""
    return any(check.spec.scope.exclude == "none" for check in checks)


def reads_left_out(check: Check) -> bool:
    """Whether a check also looks at the scripts that code items leave out."""
    return check.spec.scope.exclude == "none" and bool(_SCRIPT & set(check.spec.scope.languages))


def _seen_from(prefix: str, answer: IgnoreAnswer) -> IgnoreAnswer:
    if answer.path is None or answer.path.startswith(prefix):
        return replace(answer, path=answer.path.removeprefix(prefix) if answer.path is not None else None)
    return IgnoreAnswer(ignored=answer.ignored)


def read_by_facts(file: TextFile) -> bool:
    """Whether facts may depend on a file: code, schemas, and what names packages and folders; they see no other."""
    return file.language in READ | _FURTHER or file.path.lower().endswith(_ENDINGS)


def _is_requirements(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("requirements") and name.endswith((".txt", ".in"))


def _is_unread(file: TextFile) -> bool:
    return file.exclusion is None and file.language in APPLICATION - READ


def _schema(models: tuple[Model, ...], config: Config) -> Schema | None:
    if not models:
        return None
    root = config.tenant_root if isinstance(config.tenant_root, str) else None
    return schema_of(
        models, tenant_keys=config.tenant_keys, root=root, global_models=[m.name for m in config.global_models]
    )
