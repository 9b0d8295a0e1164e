"""What the author of a check or policy writes (schemas secgate/check/1 and secgate/policy/1)."""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from secgate.model import Confidence, Level, References, Severity
from secgate.model.singular import singular
from secgate.settings.strict import Authored, Count, Day, Flag, Natural, Share

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", max_length=60)]


class Lifecycle(StrEnum):
    """How settled a check is; an experimental one never blocks."""

    EXPERIMENTAL = "experimental"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class DecidedBy(StrEnum):
    """What a check rests on."""

    PATTERNS = "patterns"
    FACTS = "facts"
    FILES = "files"
    SECRETS = "secrets"
    SQL = "sql"
    TEST_REPORT = "test-report"
    TOOL_REPORT = "tool-report"
    DOCUMENT = "document"
    ATTESTATION = "attestation"


class Concern(StrEnum):
    """Kinds of framework a check needs to understand (see catalog/frameworks.yaml)."""

    WEB = "web"
    ORM = "orm"
    CACHE = "cache"
    TOKEN = "token"  # noqa: S105 - a kind of framework, not a credential
    SESSION = "session"


class RuleSpec(Authored):
    """A rule that an analyzer reports; semgrep rules carry the same words in their metadata."""

    message: str
    fix: str = ""
    confidence: Confidence = Confidence.HIGH
    severity: Severity | None = None
    sensitive: Flag = False


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class Scope(Authored):
    """Which files of the target a check looks at.

    Attributes:
        languages: names from target/languages.py, for example `typescript`, `javascript`, `dockerfile`.
        exclude: `default` leaves out tests, mocks, fixtures, seeds, generated and vendored code, migrations and build
            output; `none` looks at everything.
        mentions: a regular expression that every file with a match of the check's semgrep rules must hold; the others
            are not given to semgrep, which is most of its time. `secgate test` runs with it, so examples prove it.
    """

    languages: tuple[str, ...] = ()
    exclude: Literal["default", "none"] = "default"
    mentions: Pattern | None = None


class Presence(Authored):
    """Signs that subjects must exist: with zero examined they make the item incomplete instead of not-applicable.

    Attributes:
        kinds: frameworks of these kinds that the check reads; one in use is a sign.
    """

    kinds: tuple[Concern, ...] = ()
    packages: tuple[str, ...] = ()
    text: tuple[Pattern, ...] = ()


class ExaminedSpec(Authored):
    """What a check counts as a subject.

    Attributes:
        unit: in the plural.
        one: the same for one of them, where the words of `unit` do not give it (see model/singular.py).
    """

    unit: str
    one: str = ""

    @property
    def single(self) -> str:
        """The unit for one subject."""
        return self.one or singular(self.unit)


class StatementSpec(Authored):
    """What a signed statement about the check's item must be; a policy may change signers and age.

    Attributes:
        bound_to: what it has to be bound to at least: nothing, the files that it rests on, or the commit.
        details: what each entry of its `details` has to say.
        entries: how many entries it must have.
    """

    signers: Count = 1
    max_age_days: Count = 90
    bound_to: Literal["none", "paths", "commit"] = "none"
    details: tuple[str, ...] = ()
    entries: Count = 1


class Range(Authored):
    """Numbers that a setting may have."""

    least: float
    most: float


class CheckSpec(Authored):
    """`check.yaml` of one check folder.

    Attributes:
        title: a sentence that is true when the check passes.
        concerns: kinds of framework the statement is about; one in use that is not in `reads` makes the item
        incomplete.
        reads: names in catalog/frameworks.yaml that the rules and the analyzer understand.
        young: those of them whose reader is new; where one is in use, the item is at best `review`.
        not_applicable: the only reason for which nothing to examine is fine; None: zero examined is always incomplete.
        settings: what an item of a policy may set, each with the values, or the numbers, it may take.
        statement: for a check that rests on an attestation: how many must sign it, and for how long it counts.
        undecided: parts of the statement this version cannot decide; the item is then at best `review`.
    """

    schema_: Literal["secgate/check/1"] = Field(alias="schema")
    id: Name
    title: str = Field(min_length=10)
    severity: Severity
    since: str
    lifecycle: Lifecycle = Lifecycle.STABLE
    decided_by: tuple[DecidedBy, ...] = Field(min_length=1)
    examined: ExaminedSpec
    scope: Scope = Scope()
    concerns: tuple[Concern, ...] = ()
    reads: tuple[str, ...] = ()
    young: tuple[str, ...] = ()
    presence: Presence = Presence()
    not_applicable: str | None = None
    undecided: tuple[str, ...] = ()
    statement: StatementSpec = StatementSpec()
    settings: dict[str, Range | tuple[str | bool, ...]] = Field(default_factory=dict)
    rules: dict[Name, RuleSpec] = Field(default_factory=dict)
    references: References = References()


class Defaults(Authored):
    """What an item of the policy has when it does not state it itself."""

    level: Level = Level.BLOCK
    confidence: Confidence = Confidence.HIGH
    review: Literal["show", "block"] = "show"
    not_applicable: Literal["allow", "block"] = "allow"
    max_unresolved: Share = 0.2
    max_waiver_days: Count = 90
    max_baseline_days: Count = 365
    waiver_approvers: Natural = 0


class PolicyItem(Authored):
    """One line of a policy; what is None comes from the policy's defaults."""

    check: Name
    level: Level | None = None
    confidence: Confidence | None = None
    review: Literal["show", "block"] | None = None
    not_applicable: Literal["allow", "block"] | None = None
    max_unresolved: Share | None = None
    from_: Day | None = Field(default=None, alias="from")
    locked: Flag = False
    settings: dict[str, Any] = Field(default_factory=dict)
    owners: tuple[str, ...] = ()
    signers: Count | None = None
    max_age: str | None = Field(default=None, pattern=r"^[1-9]\d{0,4}[dh]$")


class Section(Authored):
    """A heading of a policy and its items, in order."""

    title: str
    items: tuple[PolicyItem, ...]


class PolicySpec(Authored):
    """A policy file."""

    schema_: Literal["secgate/policy/1"] = Field(alias="schema")
    id: Name
    title: str
    extends: tuple[str, ...] = ()
    mode: Literal["gate", "report-only"] = "gate"
    defaults: Defaults = Defaults()
    sections: tuple[Section, ...] = ()
