"""What an analyzer is given: the files in its check's scope, matches of its own rules, facts and settings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

from secgate.catalog.check import NOT_SATISFIED, RuleMetadata
from secgate.catalog.frameworks import Framework
from secgate.catalog.schema import CheckSpec, Concern
from secgate.evidence.statements import Attested
from secgate.evidence.store import EvidenceStore
from secgate.facts.model import RouteTable
from secgate.facts.packages import Packages
from secgate.facts.prisma import PrismaSchema
from secgate.facts.typescript import syntax, wording
from secgate.facts.typescript.names import Names
from secgate.facts.typescript.test_calls import TestCall, test_calls
from secgate.facts.wording import Wording, block_around, of_text
from secgate.model import Confidence, Duty, Hit, Observation, Place, Problem, Severity, TraceStep
from secgate.settings.config import Config
from secgate.target.against import Against
from secgate.target.ignored import IgnoreAnswer
from secgate.target.languages import language_of_script

if TYPE_CHECKING:
    from secgate.facts.data import Data
    from secgate.facts.store import Facts

_SCRIPT = frozenset({"typescript", "javascript"})
_BLOCK = 1_024
_LARGEST_SCRIPT = 1_000_000
_CONTINUATION = bytes(range(0x80, 0xC0))
# Types of nodes that are found together with the first one that is asked for.
_COMMON = Names.READ | {
    "as_expression", "assignment_expression", "binary_expression", "catch_clause", "comment", "for_statement",
    "if_statement", "import_clause", "new_expression", "object", "object_pattern", "optional_parameter", "pair",
    "predefined_type", "public_field_definition", "required_parameter", "string", "subscript_expression",
    "template_string", "throw_statement", "type_assertion",
}  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """A text file in a check's scope.

    Attributes:
        path: relative to the target's root.
        language: a name from target/languages.py.
        text: the decoded content.
        data: the content as UTF-8 with the grammar's gaps blanked; syntax offsets count in it.
        tree: the syntax tree of `data`, when it has been parsed already.
    """

    path: str
    language: str | None
    text: str
    data: bytes
    tree: syntax.Tree | None = field(default=None, repr=False, compare=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, split at newlines only, as the engines count them."""
        return [line.rstrip("\r") for line in self.text.split("\n")]

    @cached_property
    def root(self) -> syntax.Node:
        """Root of the TypeScript or JavaScript syntax tree."""
        tree = self.tree if self.tree is not None else syntax.parse(self.data, self.path)
        return tree.root_node

    @cached_property
    def folded(self) -> str:
        """The text in lower case, where an ASCII word stands exactly when a search that ignores case finds it."""
        # NOTE: `re` takes these for i and s, and `lower` leaves the last two and makes two characters of the first.
        return self.text.replace("\u0130", "i").lower().replace("\u0131", "i").replace("\u017f", "s")

    @cached_property
    def names(self) -> Names:
        """The names of the file and the values behind them."""
        return Names(self.root, self.nodes(*Names.READ))

    @cached_property
    def tests(self) -> list[TestCall]:
        """The tests and groups of tests of the file in source order."""
        return test_calls(self)

    def forget(self) -> None:
        """Drop what was read of the file so far: whoever was reading was interrupted, perhaps in the middle of it."""
        for part in ("names", "tests", "_index"):
            self.__dict__.pop(part, None)

    def nodes(self, *types: str) -> list[syntax.Node]:
        """The named nodes of these types in source order, outer ones first; the tree is searched seldom."""
        missing = {kind for kind in types if kind not in self._index}
        if missing:
            self._index.update(syntax.collect(self.root, self.path, missing if self._index else missing | _COMMON))
        found = [nodes for kind in dict.fromkeys(types) if (nodes := self._index[kind])]
        return list(found[0]) if len(found) == 1 else sorted(chain.from_iterable(found), key=syntax.position)

    @cached_property
    def _index(self) -> dict[str, list[syntax.Node]]:
        """Nodes by type, of the types that somebody asked for so far."""
        return {}

    def line(self, number: int) -> str:
        """The text of a line, 1-based; empty outside the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, node: syntax.Node) -> Place:
        """The range of a syntax node; columns count characters."""
        return Place(
            path=self.path,
            line=node.start_point.row + 1,
            column=self._column(node.start_byte, node.start_point.column),
            end_line=node.end_point.row + 1,
            end_column=self._column(node.end_byte, node.end_point.column),
        )

    def node_at(self, place: Place) -> syntax.Node | None:
        """The syntax node at a place of TypeScript or JavaScript; see `syntax.node_at`."""
        return syntax.node_at(self.root, self.data, place) if self.language in _SCRIPT else None

    def _column(self, offset: int, bytes_before: int) -> int:
        return bytes_before - self._continuations(offset - bytes_before, offset) + 1

    def _continuations(self, start: int, end: int) -> int:
        """How many bytes of a range are not the first one of their character.

        NOTE: counted by block, since a line may be as long as the file, and hold a place at every tenth byte.
        """
        blocks = self._blocks
        if not blocks:
            return 0
        first, last = -(-start // _BLOCK), end // _BLOCK
        if first >= last:
            return _continuation_bytes(self.data[start:end])
        inside = blocks[last] - blocks[first]
        before, after = self.data[start : first * _BLOCK], self.data[last * _BLOCK : end]
        return inside + _continuation_bytes(before) + _continuation_bytes(after)

    @cached_property
    def _blocks(self) -> list[int]:
        """The number of such bytes before each block; empty where every character is one byte."""
        if self.data.isascii():
            return []
        starts = range(0, len(self.data), _BLOCK)
        return list(accumulate((_continuation_bytes(self.data[at : at + _BLOCK]) for at in starts), initial=0))


def _continuation_bytes(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTINUATION))


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


@dataclass(frozen=True)
class Subject:
    """The target as one check may see it.

    Attributes:
        files: text files of the check's languages, without those it excludes; also those that parse only in part (the
            engine reports these as problems).
        tracked: every path of the target that git tracks; all paths where there is no git.
        is_repository: whether the target is a git work tree.
        settings: the item's settings from the policy.
        data: what the target's scripts do with tenant data, read when asked for.
        facts: the routes of the application, read when asked for.
        evidence: what was recorded of the target: reports of tools.
        in_use: frameworks that the target uses, each with the place that shows it.
        unread: application languages of the target that nothing here reads: language to one path.
        duty: who has to state that the item holds, by the policy.
        tenant_doubt: what the owner has to confirm about the target's tenants.
        before: gives the routes of the base.
        asked: what the analyzer asked for that may be in doubt: `tenants`.
    """

    spec: CheckSpec
    files: tuple[SourceFile, ...]
    tracked: tuple[str, ...]
    is_repository: bool
    config: Config
    settings: Mapping[str, Any]
    packages: Packages
    schema: PrismaSchema | None
    data: "Data"
    facts: "Facts"
    evidence: EvidenceStore
    in_use: tuple[tuple[Framework, Place], ...] = ()
    duty: Duty = field(default_factory=Duty)
    unread: Mapping[str, str] = field(default_factory=dict)
    own_matches: tuple[Match, ...] = ()
    all_tags: tuple[Match, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    ignore: Callable[[tuple[str, ...]], dict[str, IgnoreAnswer]] | None = None
    tenant_doubt: Problem | None = None
    before: Callable[[], RouteTable] = RouteTable
    asked: set[str] = field(default_factory=set, compare=False)

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
        for path, text in self.texts.items():
            language = language_of_script(path, text)
            if language in _SCRIPT and len(text) <= _LARGEST_SCRIPT:
                found.append(held.get(path) or SourceFile(path, language, text, *syntax.read(text.encode(), path)))
        return tuple(found)

    def ignored(self, paths: Iterable[str]) -> dict[str, IgnoreAnswer]:
        """What git answers for each path by the target's own ignore files alone.

        Raises:
            EngineError: when git cannot be asked.
        """
        return {} if self.ignore is None else self.ignore(tuple(paths))

    def without_tenants(self) -> Observation | None:
        """What a check about tenants says of a target that shows none; None where it may have some.

        NOTE: a schema whose models belong to a tenant root under a key of another name is not one without tenants, nor
        is one that lacks the key that its owner configured: to call that not applicable would pass by silence.
        """
        self.asked.add("tenants")
        reason = self.config.single_tenant_reason()
        if reason is not None:
            return Observation(absence=f"the configuration declares a single tenant: {reason}")
        if self.schema is None or {"direct", "indirect"} & set(self.schema.tenancy.values()):
            return None
        keys = ", ".join(self.config.tenant_keys)
        none = f"no model of the Prisma schema has a tenant key ({keys})"
        owned = self.schema.owned_by_root()
        if self.tenant_doubt is not None or (not owned and "tenant_keys" not in self.config.model_fields_set):
            return Observation(absence=none)
        model, key = next(iter(owned), (None, None))
        if model is None:
            return Observation(problems=(Problem(reason=f"{none}, which the configuration names"),))
        named = f"{none}, but {model.name} belongs to {self.schema.tenant_root} by {key}; name that key in tenant_keys"
        return Observation(problems=(Problem(path=model.path, line=model.line, reason=named),))

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
        return self.evidence.attested(self.spec.id, self.duty)

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

    def uses(self, kind: Concern) -> tuple[tuple[str, Place], ...]:
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
        node: syntax.Node | None = None,
        about: str = "",
    ) -> Hit:
        """A finding of a rule that check.yaml declares; what is not given comes from the declaration.

        Args:
            rule: a name under `rules` in check.yaml.
            place: where it is.
            message: a more exact message; must hold no secret value.
            confidence: only to lower the declared one for this place.
            trace: related places, each with a note.
            node: the syntax node, for the fingerprint's symbol and text; else the one that stands at `place` counts.
            about: what tells it from others of its rule at the same place, such as an advisory or the name of a test;
                it is part of the fingerprint.

        Raises:
            KeyError: for a rule that check.yaml does not declare.
        """
        spec = self.spec.rules[rule]
        severity: Severity = spec.severity or self.spec.severity
        symbol, said = self._identified(place, node)
        return Hit(
            rule=rule,
            place=place,
            message=message or spec.message,
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

    def _identified(self, place: Place, node: syntax.Node | None) -> tuple[str, Wording]:
        """The symbol around a place, and its wording: by the syntax where there is one, else by its line."""
        if node is None and (source := next((f for f in self.files if f.path == place.path), None)) is not None:
            node = source.node_at(place)
        if node is not None:
            return wording.enclosing_symbol(node), wording.of_node(node)
        text = self.texts.get(place.path, "")
        line = next(iter(text.split("\n")[place.line - 1 : place.line]), "")
        return block_around(text, place.line) if place.path.endswith(".prisma") else "", of_text(line)
