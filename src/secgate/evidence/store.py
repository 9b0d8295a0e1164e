"""What an analyzer may ask of the recorded evidence of a target; nothing is read before somebody asks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from secgate import evidence
from secgate.catalog.schema import CheckSpec
from secgate.errors import EngineError
from secgate.evidence.records import Head, Reports, find_reports, head_of
from secgate.evidence.signatures import Signers
from secgate.evidence.statements import Attested, judge
from secgate.model import Duty, Evidence
from secgate.settings.attestations import Statement
from secgate.settings.incidents import Review
from secgate.target.against import Against, against
from secgate.target.changes import Change, last_changes
from secgate.target.reports import FOLDER
from secgate.target.tree import WorkTree

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class EvidenceStore:
    """The recorded evidence of one target.

    Attributes:
        tree: the target.
        reports: where the reports of each kind lie, by the configuration.
        now: the time of the run.
        statements: signed statements by item.
        signers: who may sign, by the trusted ref; None when it names nobody.
        duties: who has to state each item of the run.
        reviews: the reviews of incidents.
        differs: how the files that are examined differ from the commit; empty when they do not.
        changed: paths whose content differs from the commit.
        base: the commit that a change is compared with; None without one.
    """

    tree: WorkTree
    reports: Mapping[str, str] = field(default_factory=dict)
    now: datetime = _EPOCH
    statements: Mapping[str, Statement] = field(default_factory=dict)
    signers: Signers | None = None
    duties: Mapping[str, Duty] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    differs: str = ""
    changed: frozenset[str] = frozenset()
    base: str | None = None
    _seen: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    @property
    def saw_reports(self) -> bool:
        """Whether any report lay there when it was asked for; it may be gone since."""
        return bool(self._seen)

    @property
    def today(self) -> date:
        """The day of the run in UTC; what asks for no more of the time says the same all day."""
        return self.now.astimezone(UTC).date()

    @cached_property
    def against(self) -> Against | None:
        """What the change is, compared with its base; None where no base is given.

        Raises:
            EngineError: when the two cannot be compared.
        """
        return against(self.tree, self.base, self.changed) if self.base is not None else None

    @cached_property
    def head(self) -> Head:
        """The commit that evidence must speak of.

        Raises:
            EngineError: when git fails.
        """
        return head_of(self.tree, self.now, self.differs)

    def recorded(self, kind: str, *, within: timedelta | None = None) -> Reports:
        """The recorded reports of a kind, such as `junit`: for this commit, or not older than `within`."""
        return self._noted(find_reports(self.tree, kind, self.reports.get(kind), self.head, within=within))

    def audits(self, kind: str, *, within: timedelta) -> "evidence.Audits":
        """The recorded reports of one tool about dependencies; see `read_audits`."""
        return evidence.read_audits(self.recorded(kind, within=within))

    @cached_property
    def coverage(self) -> "evidence.Read[evidence.Coverage]":
        """The coverage reports of this commit."""
        return evidence.read_reports(self.recorded("coverage"), evidence.read_coverage, ends={0})

    @cached_property
    def typecheck(self) -> "evidence.Read[evidence.TypeCheck]":
        """What the type checker said of this commit."""
        return evidence.read_reports(self.recorded("typecheck"), evidence.read_typecheck)

    @cached_property
    def lint(self) -> "evidence.Read[evidence.Lint]":
        """What the linter said of this commit; eslint ends with 2 when it did not get to its end."""
        return evidence.read_reports(self.recorded("lint"), evidence.read_lint, ends={0, 1})

    @cached_property
    def formatting(self) -> "evidence.Read[evidence.Formatting]":
        """What the formatter said of this commit; its end with 1 says that it would change something."""
        return evidence.read_reports(self.recorded("format"), evidence.read_formatting, ends={0, 1, 2, 123})

    @cached_property
    def change_record(self) -> "evidence.Read[evidence.ChangeRecord]":
        """What the platform knows of this change."""
        return evidence.read_reports(self.recorded("change"), evidence.read_change, ends={0})

    @cached_property
    def known_change(self) -> "evidence.KnownChange":
        """The change record of this commit, as far as it counts.

        Raises:
            EngineError: when git fails.
        """
        git = self.tree.git
        has_commit = git is not None and self.head.commit is not None
        parents = git.text("rev-list", "--parents", "--max-count=1", "HEAD").split() if git and has_commit else []
        return evidence.known_change(self.change_record, parents)

    def recorded_before(self, kind: str) -> Reports:
        """The recorded reports of a kind for the base of the change; see `find_reports`.

        They lie in `.secgate/reports/base/`, or where `reports` in the configuration says under `base_KIND`.
        """
        before = self.against.base if self.against is not None else None
        where = self.reports.get(f"base_{kind}") or f"{FOLDER}/base/{kind}*"
        return self._noted(find_reports(self.tree, kind, where, Head(before, None, self.now)))

    def _noted(self, reports: Reports) -> Reports:
        self._seen.update(one.path for one in reports.good)
        self._seen.update(one.path for one in reports.bad if one.path is not None)
        return reports

    @cached_property
    def coverage_before(self) -> "evidence.Read[evidence.Coverage]":
        """The coverage reports of the base."""
        return evidence.read_reports(self.recorded_before("coverage"), evidence.read_coverage, ends={0})

    def unchanged_since(self, commit: str, path: str) -> bool:
        """Whether a tracked file has the same content now as in a commit; False when that cannot be told."""
        tree = self.tree
        blob = next((entry.blob for entry in tree.entries if entry.path == path), None)
        if tree.git is None or blob is None or path in self.changed:
            return False
        try:
            return tree.git.text("rev-parse", "--verify", "--quiet", f"{commit}:{tree.prefix}{path}") == blob
        except EngineError:
            return False

    def attested(self, item: str, duty: Duty, spec: CheckSpec | None = None) -> Attested:
        """What the signed statement about an item is worth; see `judge`."""
        said = self.statements.get(item)
        return judge(said, item, duty, self.signers, self.tree, now=self.now, differs=self.differs, spec=spec)

    @cached_property
    def incidents(self) -> "evidence.Incidents":
        """The reviews of incidents, and which of them signed statements about incident items name."""
        signed: set[str] = set()
        for item, duty in self.duties.items() if self.reviews else ():
            said = self.attested(item, duty).attestation if item.startswith("incident-") else None
            if said is not None and said.result == "satisfied":
                signed |= {file.path for file in said.evidence}
        return evidence.Incidents(self.reviews, frozenset(signed))

    def changes(self, paths: Collection[str]) -> Mapping[str, Change]:
        """The last commit of each path; see `last_changes`.

        Raises:
            EngineError: when git fails.
        """
        return last_changes(self.tree, paths)

    def document(self, path: str, text: str | None, *, max_age_days: int = 90) -> Evidence:
        """What a document is worth as evidence; see `judge_document`."""
        change = self.changes((path,)).get(path)
        return evidence.judge_document(path, text, now=self.now, max_age_days=max_age_days, change=change)

    def tests(self, pattern: str, *, kind: str = "junit", words: str = "") -> "evidence.NamedTests":
        """The tests that a pattern names, over all recorded JUnit reports of a kind; see `named_tests`.

        Args:
            pattern: a regular expression, whatever the case.
            kind: of the reports.
            words: what the pattern looks for, for people.

        Raises:
            re.error: when the pattern is not a regular expression.
        """
        return evidence.named_tests(self.recorded(kind), pattern, words)

    @cached_property
    def suite(self) -> "evidence.NamedTests":
        """All tests of the recorded JUnit reports of this commit; see `every_test`."""
        return evidence.every_test(self.recorded("junit"))

    @cached_property
    def suite_before(self) -> "evidence.NamedTests":
        """All tests of those that were recorded for the base of the change."""
        return evidence.every_test(self.recorded_before("junit"))
