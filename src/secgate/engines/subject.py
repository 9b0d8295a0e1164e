"""What an analyzer is given: the files in its check's scope, matches of its own rules, facts and settings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

from pathspec import GitIgnoreSpec

from secgate.catalog.check import NOT_SATISFIED, REFUSED, RuleMetadata
from secgate.catalog.frameworks import Framework, reads_python
from secgate.catalog.schema import CheckSpec, Concern
from secgate.engines.asked import Opened, Watched
from secgate.engines.source import SourceFile
from secgate.evidence.statements import Attested
from secgate.evidence.store import EvidenceStore
from secgate.facts.model import RouteTable
from secgate.facts.packages import Packages
from secgate.facts.schemas import Schema
from secgate.facts.test_reach import FileKinds
from secgate.facts.typescript import syntax, wording
from secgate.facts.wording import Wording, Written, at_line
from secgate.model import Confidence, Duty, Hit, Observation, Place, Problem, Severity, TraceStep, by_path
from secgate.settings.attestations import ATTESTATIONS
from secgate.settings.config import Config
from secgate.target.against import Against
from secgate.target.ignored import IgnoreAnswer
from secgate.target.languages import language_of, language_of_script, may_be_script

if TYPE_CHECKING:
    from secgate.facts.data import Data
    from secgate.facts.python.data import PythonData
    from secgate.facts.store import Facts

_SCRIPT = frozenset({"typescript", "javascript"})
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
_HIDES_ROUTES = frozenset({"mount", "call", "bound"})
_LARGEST_SCRIPT = 1_000_000


@dataclass(frozen=True)
class Match:
    """One match of a semgrep rule.

    Attributes:
        check: the check the rule belongs to.
        rule: the rule's name within the check.
        kind: `finding`, `examined`, `unresolved` or `tag`.
        message: the rule's message with metavariables filled in.
        text: the matched source; empty when it may hold a secret value.
        metadata: the rule's metadata.
        offset: where the match starts, in bytes of the file's `data`; `end` is where it ends.
    """

    check: str
    rule: str
    kind: str
    place: Place
    message: str
    text: str = field(repr=False, default="")
    metadata: RuleMetadata = field(default=RuleMetadata(), compare=False)
    offset: int = 0
    end: int = 0


class Target(Protocol):
    """What all checks share of the target; each part is read when somebody asks for it.

    Attributes:
        tracked: every path of the target that git tracks; all paths where there is no git.
        is_repository: whether the target is a git work tree.
        python: the models of the target's Python code, and its queries.
        data: what the target's scripts do with tenant data.
        facts: the routes of the application.
        evidence: what was recorded of the target: reports of tools.
        in_use: frameworks that the target uses, each with the place that shows it.
        unread: application languages of the target that nothing here reads: language to one path.
        texts: text of every file by path.
        tenant_doubt: what the owner has to confirm about the target's tenants.
        routes_before: the routes of the base.
    """

    @property
    def tracked(self) -> tuple[str, ...]: ...  # noqa: D102 - told above
    @property
    def is_repository(self) -> bool: ...  # noqa: D102 - told above
    @property
    def config(self) -> Config: ...  # noqa: D102 - told above
    @property
    def packages(self) -> Packages: ...  # noqa: D102 - told above
    @property
    def schema(self) -> Schema | None: ...  # noqa: D102 - told above
    @property
    def python(self) -> "PythonData | None": ...  # noqa: D102 - told above
    @property
    def data(self) -> "Data": ...  # noqa: D102 - told above
    @property
    def facts(self) -> "Facts": ...  # noqa: D102 - told above
    @property
    def evidence(self) -> EvidenceStore: ...  # noqa: D102 - told above
    @property
    def in_use(self) -> Sequence[tuple[Framework, Place]]: ...  # noqa: D102 - told above
    @property
    def unread(self) -> Mapping[str, str]: ...  # noqa: D102 - told above
    @property
    def texts(self) -> Mapping[str, str]: ...  # noqa: D102 - told above
    @property
    def tenant_doubt(self) -> Problem | None: ...  # noqa: D102 - told above
    @property
    def routes_before(self) -> RouteTable: ...  # noqa: D102 - told above
    def ignored(self, paths: tuple[str, ...], /) -> dict[str, IgnoreAnswer]: ...  # noqa: D102 - told above
    def forget(self) -> None: ...  # noqa: D102 - told in Context


@dataclass(frozen=True)
class Subject:
    """The target as one check may see it.

    Attributes:
        target: what all checks share.
        settings: the item's settings from the policy.
        duty: who has to state that the item holds, by the policy.
        own_matches: matches of the check's own semgrep rules.
        all_tags: matches of every rule of kind `tag`, of any check.
        asked: what the analyzer asked for beside the code: `tenants`, `texts`, `base`, `ignored`, and each part of the
            evidence by its name, such as `evidence.tests`.
        opened: paths of the texts that it read; which paths there are it may ask of all.
    """

    spec: CheckSpec
    target: Target
    chosen: Callable[[], tuple[SourceFile, ...]] = tuple
    settings: Mapping[str, Any] = field(default_factory=dict)
    duty: Duty = field(default_factory=Duty)
    own_matches: tuple[Match, ...] = ()
    all_tags: tuple[Match, ...] = ()
    asked: set[str] = field(default_factory=set, compare=False)
    opened: set[str] = field(default_factory=set, compare=False)

    @cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """Text files of the check's languages, without those it excludes.

        Also those that parse only in part: the engine reports these as problems.
        """
        return self.chosen()

    @property
    def tracked(self) -> tuple[str, ...]:
        """Every path of the target that git tracks; all paths where there is no git."""
        return self.target.tracked

    @property
    def is_repository(self) -> bool:
        """Whether the target is a git work tree."""
        return self.target.is_repository

    @property
    def config(self) -> Config:
        """The target's configuration, with what its schema proves about tenants."""
        return self.target.config

    @property
    def packages(self) -> Packages:
        """What the target declares and imports."""
        return self.target.packages

    @property
    def schema(self) -> Schema | None:
        """The Prisma schema; None where there is none."""
        return self.target.schema

    @property
    def python(self) -> "PythonData | None":
        """The models of the target's Python code, and what it asks of them, for a check that reads them."""
        return self.target.python if reads_python(self.spec.reads) else None

    @property
    def data(self) -> "Data":
        """What the target's scripts do with tenant data, read when asked for."""
        return self.target.data

    @property
    def facts(self) -> "Facts":
        """The routes of the application, read when asked for; those of Python only for a check that reads them."""
        facts = self.target.facts
        return facts if reads_python(self.spec.reads) else facts.of_scripts

    @property
    def evidence(self) -> EvidenceStore:
        """What was recorded of the target: reports of tools."""
        return cast("EvidenceStore", Watched(self.target.evidence, self.asked))

    @property
    def in_use(self) -> Sequence[tuple[Framework, Place]]:
        """Frameworks that the target uses, each with the place that shows it."""
        return self.target.in_use

    @property
    def unread(self) -> Mapping[str, str]:
        """Application languages of the target that nothing here reads: language to one path."""
        return self.target.unread

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of every file of the target by its path."""
        self.asked.add("texts")
        return Opened(self.target.texts, self.opened)

    @property
    def tenant_doubt(self) -> Problem | None:
        """What the owner has to confirm about the target's tenants."""
        return self.target.tenant_doubt

    def before(self) -> RouteTable:
        """The routes of the base.

        Raises:
            EngineError: where there is no base, or git cannot read it.
        """
        self.asked.add("base")
        return self.target.routes_before

    def matches(self, rule: str) -> tuple[Match, ...]:
        """Matches of one of this check's own semgrep rules, whatever its kind, in order of place."""
        return tuple(match for match in self.own_matches if match.rule == rule)

    def tags(self, name: str) -> tuple[Match, ...]:
        """Matches of every rule of kind `tag` with this name, in any check."""
        return tuple(match for match in self.all_tags if match.rule == name)

    def read(self, path: str) -> str | None:
        """The text of any file of the target, or None when it is absent, binary or could not be read."""
        return self.texts.get(path)

    @cached_property
    def scripts(self) -> tuple[SourceFile, ...]:
        """Every script of the target, tests among them, whatever the scope says.

        For what the sources only add to: one that does not parse in full is no problem of the item.
        """
        held = {file.path: file for file in self.files}
        found = []
        for path in self.texts:
            if not may_be_script(path):
                continue
            text = self.texts[path]
            language = language_of_script(path, text)
            if language in _SCRIPT and len(text) <= _LARGEST_SCRIPT:
                found.append(held.get(path) or SourceFile(path, language, text, *syntax.read(text.encode(), path)))
        return tuple(found)

    @cached_property
    def script_paths(self) -> tuple[str, ...]:
        """Paths of the scripts that the code items look at, by their names alone, without declarations of types."""
        kinds = FileKinds(self.texts)
        left_out = GitIgnoreSpec.from_lines(entry.path for entry in self.config.excluded_paths)
        return tuple(
            path
            for path in sorted(self.texts)
            if language_of(path) in _SCRIPT
            and kinds.is_production(path)
            and not path.endswith(_DECLARATIONS)
            and not left_out.match_file(path)
        )

    def ignored(self, paths: Iterable[str]) -> dict[str, IgnoreAnswer]:
        """What git answers for each path by the target's own ignore files alone.

        Raises:
            EngineError: when git cannot be asked.
        """
        self.asked.add("ignored")
        return self.target.ignored(tuple(paths))

    def forget(self) -> None:
        """Drop what was read so far, for an analyzer that stopped in the middle of it: others read the same facts."""
        self.target.forget()

    def without_tenants(self) -> Observation | None:
        """What a check about tenants says of a target that shows none; None where it may have some.

        NOTE: a schema whose models belong to a tenant root under a key of another name is not one without tenants, nor
        is one that lacks the key that its owner configured: to call that not applicable would pass by silence.
        """
        self.asked.add("tenants")
        from secgate.facts.inference.no_tenants import without_tenants  # noqa: PLC0415 - a hook hardly needs it

        schemas = [one for one in (self.schema, self.python.schema if self.python else None) if one is not None]
        return without_tenants(schemas, self.config, doubted=self.tenant_doubt is not None)

    def unnamed_tenant(self) -> tuple[Problem, ...]:
        """What keeps the answer "nothing belongs to a tenant" from being one: nobody says what the tenant is called.

        No schema that is read shows it, the configuration does not tell, and data is kept in another way.
        """
        self.asked.add("tenants")
        told = {"tenant_keys", "tenant_root"} & self.config.model_fields_set
        if self.schema is not None or self.python is not None or told:
            return ()
        say = "say it in .secgate/config.yaml: tenant_keys: [KEY], or tenant_root: {none: REASON}"
        return tuple(
            Problem(path=at.path, line=at.line, reason=f"no schema of {name} is read, so no tenant is known; {say}")
            for name, at in self.uses(Concern.ORM)[:1]
        )

    @property
    def lost_routes(self) -> Observation:
        """What may hold routes, or guards of others, and could not be followed: an item on routes leaves it open."""
        return self._lost(_HIDES_ROUTES)

    @property
    def lost_handlers(self) -> Observation:
        """What answers routes and could not be followed: an item on what handlers do leaves it open."""
        return self._lost(frozenset({"handler"}))

    def _lost(self, kinds: frozenset[str]) -> Observation:
        found = (one for one in self.facts.routes.unresolved if one.kind in kinds)
        lost = tuple(Problem(kind="unresolved", path=one.path, line=one.line, reason=one.reason) for one in found)
        return Observation(examined_at=by_path(lost), unresolved=lost)

    @cached_property
    def against(self) -> Against | None:
        """What the change is, compared with its base; None where no base is given.

        Raises:
            EngineError: when the two cannot be compared.
        """
        return self.evidence.against

    def without_base(self) -> Observation | None:
        """What an item about a change says where there is no base to compare with; None where there is one."""
        if self.against is not None:
            return None
        reason = "the item looks at a change, and there is no base to compare with: run with `--base REF`"
        return Observation(problems=(Problem(reason=reason),))

    @cached_property
    def attested(self) -> Attested:
        """What the signed statement about this item is worth."""
        return self.evidence.attested(self.spec.id, self.duty, self.spec)

    @property
    def has_statement(self) -> bool:
        """Whether there is a statement about this item, whatever it is worth.

        NOTE: paths are known to whoever remembers a result; what a statement says, and whether it counts now, is not.
        """
        return self.attested_path in self.target.texts

    @property
    def attested_path(self) -> str:
        """The file of the statement about this item."""
        return f"{ATTESTATIONS}/{self.spec.id}.yaml"

    def doubts(self) -> tuple[Problem, ...]:
        """What the owner has to confirm before the answer of this analyzer can be a pass."""
        return (self.tenant_doubt,) if self.tenant_doubt is not None and "tenants" in self.asked else ()

    @property
    def exempted(self) -> str | None:
        """Why the item does not apply, when its owner states so."""
        said = self.attested.attestation
        applies = said is None or said.result != "not-applicable"
        return None if applies or said is None else f"{said.owner} states: {said.justification}"

    @property
    def refused(self) -> tuple[Hit, ...]:
        """The finding that the owner states that it is not so; empty when nobody does."""
        said = self.attested.attestation
        if said is None or said.result != "not-satisfied":
            return ()
        return (self.hit(NOT_SATISFIED, Place(path=self.attested.evidence[0].path or "", line=1)),)

    def unread_code(self, what: str) -> tuple[Problem, ...]:
        """What keeps the answer "there is none" from being one: code in languages that nothing here reads.

        Args:
            what: what there may be in that code.
        """
        return tuple(
            Problem(path=path, reason=f"is written in {language}, which this check does not read: it may hold {what}")
            for language, path in sorted(self.unread.items())
        )

    def unlocked(self) -> tuple[Problem, ...]:
        """Manifests that declare dependencies, where no lock file says which versions are installed."""
        places = {place.path: place for place in reversed(list(self.packages.declared.values()))}
        reason = "declares dependencies, and no lock file that is read says which versions are installed"
        return tuple(Problem(path=path, line=place.line, reason=reason) for path, place in sorted(places.items()))

    def uses(self, kind: str) -> tuple[tuple[str, Place], ...]:
        """Names of the frameworks of a kind that the target uses, read or not, each with the place that shows it."""
        return tuple((framework.name, place) for framework, place in self.in_use if kind in framework.kinds)

    def hit(  # noqa: PLR0913 - each is a fact about one finding
        self,
        rule: str,
        place: Place,
        *,
        message: str | None = None,
        confidence: Confidence | None = None,
        trace: Iterable[TraceStep] = (),
        node: syntax.Node | Written | None = None,
        about: str = "",
    ) -> Hit:
        """A finding of a rule that check.yaml declares; what is not given comes from the declaration.

        Args:
            rule: a name under `rules` in check.yaml.
            place: where it is.
            message: a more exact message; must hold no secret value.
            confidence: only to lower the declared one for this place.
            trace: related places, each with a note.
            node: what the fingerprint's symbol and text are of; else the syntax node that stands at `place` counts.
            about: what tells it from others of its rule at the same place, such as an advisory or the name of a test;
                it is part of the fingerprint.

        Raises:
            KeyError: for a rule that check.yaml does not declare.
        """
        spec = self.spec.rules.get(rule, REFUSED) if rule == NOT_SATISFIED else self.spec.rules[rule]
        severity: Severity = spec.severity or self.spec.severity
        symbol, said = self._identified(place, node)
        return Hit(
            rule=rule,
            place=place,
            message=message or spec.message,
            general=spec.message,
            fix=spec.fix,
            severity=severity,
            confidence=confidence or spec.confidence,
            trace=tuple(trace),
            symbol=symbol if node is not None or not spec.sensitive else "",
            text="" if spec.sensitive else said.text,
            bare="" if spec.sensitive else said.bare,
            sensitive=spec.sensitive,
            origin_key=about,
        )

    def _identified(self, place: Place, node: syntax.Node | Written | None) -> tuple[str, Wording]:
        """The symbol around a place, and its wording: by the syntax where there is one, else by its line."""
        if isinstance(node, Written):
            return node.symbol, node.wording
        if node is None and (source := next((f for f in self.files if f.path == place.path), None)) is not None:
            node = source.node_at(place)
        if node is not None:
            return wording.enclosing_symbol(node), wording.of_node(node)
        return at_line(place.path, self.texts.get(place.path, ""), place.line)
