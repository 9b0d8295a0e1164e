"""What all checks share of a target: its sources, packages, frameworks, models, and what does not parse."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from secgate.catalog import frameworks
from secgate.catalog.check import Check
from secgate.catalog.frameworks import Framework
from secgate.engines.staging import MAX_NESTING, Staged
from secgate.engines.subject import SourceFile
from secgate.errors import EngineError
from secgate.evidence.store import EvidenceStore
from secgate.facts.inference import tenancy as tenancies
from secgate.facts.inference.tenancy import Tenancy
from secgate.facts.model import RouteTable
from secgate.facts.packages import Packages, read_packages
from secgate.facts.prisma import PrismaModel, PrismaSchema, parse_schema, schema_of
from secgate.facts.reached import with_reached
from secgate.facts.typescript import syntax
from secgate.model import Place, Problem
from secgate.settings.config import Config
from secgate.target.commit import open_commit
from secgate.target.languages import APPLICATION, READ
from secgate.target.snapshot import Snapshot, TextFile, take

if TYPE_CHECKING:
    from secgate.facts.data import Data
    from secgate.facts.store import Facts

MAX_CODE_CHARACTERS = 4_000_000
_SCRIPT = frozenset({"typescript", "javascript"})
_ESCAPE = re.compile(rb"\\u")
_MANIFESTS = ("package.json", "pyproject.toml")
# What facts read beside the languages that the engines read.
_FURTHER = frozenset({"python", "sql"})
_ENDINGS = (".toml", ".txt", ".in")


@dataclass(frozen=True)
class Context:
    """Facts about the target that all checks share.

    Attributes:
        config: what the owner wrote, with the tenant that the schema proves where it says nothing of tenants.
        tenancy: what the schema alone says about tenants.
        tenant_doubt: what the owner has to confirm of it.
        schema_problems: what of the schema files cannot be read.
        evidence: what was recorded of the target.
        sources: files of the code languages by path, also excluded ones, with lazily parsed syntax.
        unparsed: code files that do not parse in full, are too large or nest too deep, by path.
        unfit: those of them that no analyzer is given.
        in_use: frameworks that the target uses.
        unread: application languages that no engine reads: language to one path.
    """

    snapshot: Snapshot
    config: Config
    packages: Packages
    schema: PrismaSchema | None
    tenancy: Tenancy
    tenant_doubt: Problem | None
    schema_problems: tuple[Problem, ...]
    evidence: EvidenceStore
    sources: Mapping[str, SourceFile]
    in_use: tuple[tuple[Framework, Place], ...]
    unread: Mapping[str, str]
    unparsed: dict[str, Problem]
    unfit: set[str] = field(default_factory=set)

    @cached_property
    def data(self) -> "Data":
        """What the scripts that the code items look at do with tenant data."""
        # Imported here: a run that only looks for secrets does not need it, and it is half of what there is to load.
        from secgate.facts.data import Data  # noqa: PLC0415

        schema = self.schema or PrismaSchema((), None, {})
        return Data(self._scripts, self._texts, schema, self.config, self.facts)

    @cached_property
    def facts(self) -> "Facts":
        """The application as the scripts that the code items look at show it: its routes."""
        from secgate.facts.store import Facts  # noqa: PLC0415 - as above

        return Facts(self._scripts, self._texts, self.config, self.schema)

    @cached_property
    def routes_before(self) -> RouteTable:
        """The routes of the base that the target is compared with, under the same configuration.

        Raises:
            EngineError: where there is no base, or git cannot read it.
        """
        against = self.evidence.against
        if against is None:
            raise EngineError("there is no base to compare the routes with")
        base = open_commit(self.snapshot.tree, against.base)
        taken = with_reached(take(base, excluded_paths=self.config.excluded_paths))
        return build_context(taken, self.config, ()).facts.routes

    @property
    def is_whole(self) -> bool:
        """Whether no bound cut the facts short that were asked for so far."""
        return not self.unfit and not self.facts.is_cut

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {path: file.text for path, file in self.snapshot.files.items() if read_by_facts(file)}

    @cached_property
    def _scripts(self) -> dict[str, SourceFile]:
        kept = (path for path in self.sources if self.snapshot.files[path].exclusion is None and path not in self.unfit)
        return {path: self.sources[path] for path in kept if self.sources[path].language in _SCRIPT}


def build_context(
    snapshot: Snapshot,
    config: Config,
    checks: Sequence[Check],
    *,
    evidence: EvidenceStore | None = None,
    staged: Iterable[Staged] = (),
) -> Context:
    """Everything about the target that checks share; parses every script file that one of them looks at, once.

    Args:
        snapshot: the target's files.
        config: as it is written.
        checks: those of the run.
        evidence: what statements and reports say.
        staged: files that have been parsed already.
    """
    manifests = {
        path: file.text
        for path, file in snapshot.files.items()
        if file.exclusion is None and (path.rpartition("/")[2] in _MANIFESTS or _is_requirements(path))
    }
    everything = any(check.spec.scope.exclude == "none" for check in checks)
    code = [f for f in snapshot.files.values() if f.language in READ and (f.exclusion is None or everything)]
    own = [f for f in snapshot.files.values() if f.exclusion is None and f.language in {*_SCRIPT, "python"}]
    packages = read_packages(manifests, ((f.path, f.language or "", f.text) for f in own))
    parsed = {file.path: file for file in staged}
    sources = {f.path: _source(f, parsed.get(f.path)) for f in code}
    unread = {f.language: f.path for f in snapshot.files.values() if _is_unread(f)}
    models, schema_problems = _models(snapshot)
    tenancy = tenancies.tenancy_of(models, Config().tenant_keys)
    tenant_doubt = tenancies.doubt(tenancy, config)
    config = tenancies.completed(config, tenancy)
    context = Context(
        snapshot=snapshot,
        config=config,
        packages=packages,
        schema=_schema(models, config),
        tenancy=tenancy,
        tenant_doubt=tenant_doubt,
        schema_problems=schema_problems,
        evidence=evidence or EvidenceStore(snapshot.tree, config.reports),
        sources=sources,
        in_use=frameworks.in_use(packages, [(f.path, f.text) for f in own]),
        unread={str(language): path for language, path in unread.items()},
        unparsed={},
    )
    for source in sources.values():
        if (unfit := _unfit(source)) is not None:
            context.unfit.add(source.path)
        if (problem := unfit or _parse_problem(source)) is not None:
            context.unparsed[source.path] = problem
    return context


def read_by_facts(file: TextFile) -> bool:
    """Whether facts may depend on a file: code, schemas, and what names packages and folders; they see no other."""
    return file.language in READ | _FURTHER or file.path.lower().endswith(_ENDINGS)


def _is_requirements(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("requirements") and name.endswith((".txt", ".in"))


def _is_unread(file: TextFile) -> bool:
    return file.exclusion is None and file.language in APPLICATION - READ


def _source(file: TextFile, staged: Staged | None) -> SourceFile:
    if staged is not None and staged.tree is not None and len(file.text) <= MAX_CODE_CHARACTERS:
        return SourceFile(file.path, file.language, file.text, staged.data, staged.tree)
    data = file.text.encode("utf-8")
    if file.language not in _SCRIPT or len(file.text) > MAX_CODE_CHARACTERS:
        return SourceFile(file.path, file.language, file.text, data)
    return SourceFile(file.path, file.language, file.text, *syntax.read(data, file.path))


def _unfit(source: SourceFile) -> Problem | None:
    """Why no analyzer may be given this file: it would not end in useful time."""
    if len(source.text) > MAX_CODE_CHARACTERS:
        reason = f"is larger than {MAX_CODE_CHARACTERS // 1_000_000} million characters, too large to analyse"
        return Problem(path=source.path, reason=reason)
    if source.language in _SCRIPT and syntax.deeper_than(source.root, MAX_NESTING):
        return Problem(path=source.path, reason="nests too deep to analyse; generated code belongs into excluded_paths")
    return None


def _parse_problem(source: SourceFile) -> Problem | None:
    if source.language not in _SCRIPT:
        return None
    if not source.root.has_error:
        return _escaped_name(source)
    first = next(syntax.errors(source.root), None)
    line = first.start_point.row + 1 if first is not None else 1
    return Problem(
        path=source.path, line=line, reason="does not parse in full from here on; what is in that part is not examined"
    )


def _escaped_name(source: SourceFile) -> Problem | None:
    r"""A name that is written with `\u…`: the language reads it as the plain one, and every rule here as another."""
    for match in _ESCAPE.finditer(source.data):
        node = source.root.descendant_for_byte_range(match.start(), match.end())
        if node is not None and node.type.endswith("identifier"):
            reason = "holds a name that is written with escapes, which no rule reads; write it plainly"
            return Problem(path=source.path, line=node.start_point.row + 1, reason=reason)
    return None


def _models(snapshot: Snapshot) -> tuple[tuple[PrismaModel, ...], tuple[Problem, ...]]:
    """Models of all schema files, and the lines there that cannot be read."""
    models: list[PrismaModel] = []
    problems: list[Problem] = []
    for file in snapshot.files.values():
        if file.language == "prisma" and file.exclusion is None:
            parsed = parse_schema(file.text, file.path)
            models += parsed.models
            reason = "stands in no block, so which models there are is not known"
            problems += [Problem(path=file.path, line=line, reason=reason) for line in parsed.unread[:1]]
    return tuple(models), tuple(problems)


def _schema(models: tuple[PrismaModel, ...], config: Config) -> PrismaSchema | None:
    if not models:
        return None
    root = config.tenant_root if isinstance(config.tenant_root, str) else None
    return schema_of(
        models, tenant_keys=config.tenant_keys, root=root, global_models=[m.name for m in config.global_models]
    )
