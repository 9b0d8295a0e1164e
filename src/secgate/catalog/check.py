"""One check folder, loaded and validated; nothing of it is executed here."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from secgate.catalog.schema import CheckSpec, DecidedBy, Name, RuleSpec
from secgate.errors import ConfigError
from secgate.model import Confidence, Severity
from secgate.settings import strict
from secgate.settings.documents import read
from secgate.settings.strict import Authored, Document, Flag, Loc, nearest
from secgate.target.languages import READ

# What a statement that says no is reported as, where nothing but the statement decides.
NOT_SATISFIED = "statement-not-satisfied"
# The same for a check that others decide, too, and that declares no words of its own.
REFUSED = RuleSpec(
    message="The owner of the item states that it is not satisfied.",
    fix="Mend what the statement names, then state it anew.",
)
_DECIDING = ("analyzer.py", "check.yaml", "rules.yaml")
_RULE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# NOTE: a check for another language would examine nothing, and "nothing there" must not be said of unread files.
_LANGUAGES = sorted({*READ, "dotenv"})
# Modes whose results depend on more than one file or on the network.
_REFUSED_MODES = frozenset({"join", "extract", "step", "steps"})


class RuleMetadata(Authored):
    """`metadata` of a semgrep rule, as secgate reads it.

    Attributes:
        kind: what a match means: a finding, a subject that is counted, a subject that cannot be decided, or a tag.
        rule: the checklist's rule when several semgrep rules stand for it; the semgrep id by default.
    """

    kind: Literal["finding", "examined", "unresolved", "tag"] = "finding"
    rule: Name | None = None
    confidence: Confidence = Confidence.HIGH
    severity: Severity | None = None
    fix: str = ""
    sensitive: Flag = False
    references: tuple[str, ...] = Field(default=())


@dataclass(frozen=True)
class SemgrepRule:
    """One semgrep rule of a check.

    Attributes:
        id: as written in rules.yaml.
        rule: the rule that findings carry.
        body: the rule as semgrep takes it, without our metadata.
        line: where it starts in rules.yaml.
    """

    id: str
    rule: str
    metadata: RuleMetadata
    body: Mapping[str, Any]
    line: int


@dataclass(frozen=True)
class Check:
    """A check folder.

    Attributes:
        origin: where it comes from, as reports show it.
        digest: over every file that decides (not the examples and the page).
        in_target: whether it lies inside the gated target.
    """

    spec: CheckSpec
    folder: Path
    rules: tuple[SemgrepRule, ...]
    has_analyzer: bool
    origin: str
    digest: str
    in_target: bool = False

    @property
    def id(self) -> str:
        """The check's id."""
        return self.spec.id

    @property
    def is_stated(self) -> bool:
        """Whether nothing but the statement of its owner decides this check."""
        return set(self.spec.decided_by) == {DecidedBy.ATTESTATION} and not self.has_analyzer and not self.rules

    @property
    def uses_secrets(self) -> bool:
        """Whether the secrets engine decides this check."""
        return DecidedBy.SECRETS in self.spec.decided_by

    def rule_names(self) -> tuple[str, ...]:
        """Every rule that can give a finding, sorted."""
        named = {rule.rule for rule in self.rules if rule.metadata.kind == "finding"}
        return tuple(sorted(named | set(self.spec.rules)))


def load_check(folder: Path, *, origin: str, in_target: bool = False) -> Check:
    """Read and validate a check folder.

    Raises:
        ConfigError: with file, line and next step for whatever keeps the check from being used.
    """
    if in_target:
        _refuse_links(folder)
    name = folder.name
    file = folder / "check.yaml"
    shown = f"{name}/check.yaml"
    if not file.is_file():
        raise ConfigError(
            "has no check.yaml", where=str(folder), next_step="A check is a folder with a check.yaml in it."
        )
    document = strict.load(read(file), name=shown)
    spec = strict.parse(document, CheckSpec)
    if spec.id != name:
        raise ConfigError(
            f'id "{spec.id}" differs from the folder name "{name}"',
            where=document.where(("id",)),
            next_step="Give both the same name.",
        )
    for index, language in enumerate(spec.scope.languages):
        _require_language(document, ("scope", "languages", index), language)
    rules = _load_rules(folder / "rules.yaml", f"{name}/rules.yaml", spec)
    has_analyzer = (folder / "analyzer.py").is_file()
    by_itself = DecidedBy.SECRETS in spec.decided_by or set(spec.decided_by) == {DecidedBy.ATTESTATION}
    if not rules and not has_analyzer and not by_itself:
        raise ConfigError(
            "nothing decides this check",
            where=shown,
            next_step="Add rules.yaml or analyzer.py, or decided_by: [secrets] or [attestation].",
        )
    _require_refusal(spec, document, has_analyzer=has_analyzer)
    for polarity in ("bad", "ok"):
        if not any((folder / "examples" / polarity).glob("*/*")):
            raise ConfigError(
                f"has no {polarity} example",
                where=str(folder),
                next_step=f"Add examples/{polarity}/CASE/ with a small tree; a check is proved by its examples.",
            )
    return Check(
        spec=spec, folder=folder, rules=rules, has_analyzer=has_analyzer, origin=origin,
        digest=_digest(folder), in_target=in_target,
    )  # fmt: skip


def _require_refusal(spec: CheckSpec, document: Document, *, has_analyzer: bool) -> None:
    """A check that rests on a statement alone needs the rule for one that says no."""
    if set(spec.decided_by) == {DecidedBy.ATTESTATION} and not has_analyzer and NOT_SATISFIED not in spec.rules:
        raise ConfigError(
            f'has no rule "{NOT_SATISFIED}"',
            where=document.where(("rules",)),
            next_step="Declare it with message and fix: what it means when the owner states that it is not so.",
        )


def _refuse_links(folder: Path) -> None:
    """A message about a file may quote it, and a link in the target could name any file of this machine."""
    for file in (folder, *(folder / name for name in _DECIDING)):
        if file.is_symlink():
            raise ConfigError("is a link", where=str(file), next_step="Put the file itself there.")


def _require_language(document: Document, loc: Loc, language: object) -> None:
    if language not in _LANGUAGES:
        hint = nearest(str(language), _LANGUAGES)
        raise ConfigError(
            f'"{language}" is not a language that secgate reads' + (f'; did you mean "{hint}"?' if hint else ""),
            where=document.where(loc),
            next_step=f"Languages: {', '.join(_LANGUAGES)}.",
        )


def _load_rules(file: Path, shown: str, spec: CheckSpec) -> tuple[SemgrepRule, ...]:
    if not file.is_file():
        return ()
    document = strict.load(read(file), name=shown)
    value = document.value
    if (
        not isinstance(value, dict)
        or list(value) != ["rules"]
        or not isinstance(value["rules"], list)
        or not value["rules"]
    ):
        raise ConfigError('must hold one key "rules" with a list of semgrep rules', where=f"{shown}:1")
    rules: dict[str, SemgrepRule] = {}
    for index, body in enumerate(value["rules"]):
        rule = _rule(document, index, body, spec)
        if rule.id in rules:
            raise ConfigError(
                f'duplicate rule id "{rule.id}"',
                where=f"{shown}:{rule.line}",
                next_step=f"It stands on line {rules[rule.id].line} already; ids are unique within a check.",
            )
        rules[rule.id] = rule
    return tuple(rules.values())


def _rule(document: Document, index: int, body: object, spec: CheckSpec) -> SemgrepRule:
    loc: Loc = ("rules", index)
    where = document.where(loc)
    if not isinstance(body, dict):
        raise ConfigError("a rule must be a mapping", where=where)
    rule_id = body.get("id")
    if not isinstance(rule_id, str) or not _RULE_ID.fullmatch(rule_id):
        raise ConfigError("a rule needs an id in lower case with hyphens and no dots", where=where)
    for key in ("languages", "message", "severity"):
        if key not in body:
            raise ConfigError(f'rule "{rule_id}" has no "{key}"', where=where)
    if body.get("mode") in _REFUSED_MODES:
        raise ConfigError(f'rule "{rule_id}" uses mode {body["mode"]}', where=where, next_step="Use search or taint.")
    _require_scope(document, loc, body["languages"], spec)
    metadata = RuleMetadata()
    if "metadata" in body:
        metadata = strict.parse(document, RuleMetadata, at=(*loc, "metadata"))
    plain = {key: value for key, value in body.items() if key != "metadata"}
    return SemgrepRule(rule_id, metadata.rule or rule_id, metadata, plain, document.line(loc))


def _require_scope(document: Document, loc: Loc, languages: object, spec: CheckSpec) -> None:
    where = document.where((*loc, "languages"))
    if not isinstance(languages, list) or not languages:
        raise ConfigError("languages: must be a list with at least one", where=where)
    for index, language in enumerate(languages):
        _require_language(document, (*loc, "languages", index), language)
    if not set(languages) & set(spec.scope.languages):
        raise ConfigError(
            "no language of this rule is in the check's scope, so it would never run",
            where=where,
            next_step="Add it to scope.languages in check.yaml.",
        )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in _DECIDING:
        file = folder / name
        if file.is_file():
            data = file.read_bytes()
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return f"sha256:{digest.hexdigest()}"
