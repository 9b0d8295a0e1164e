"""What a pack is worth: whole or changed, signed by whom, about which commit, how old; its bytes alone are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from secgate.errors import Exit, IntegrityError
from secgate.model import Report, Verdict
from secgate.pack import archive
from secgate.pack.about import COVERAGE, FILES, Looked, Pack
from secgate.pack.binding import maps_of, unbound, uncounted
from secgate.pack.making import reads
from secgate.pack.manifest import digest, require_manifest
from secgate.pack.signing import Signature, judged
from secgate.pack.statements import Restated, restated
from secgate.pack.terms import Terms, unmet

# Times are whole seconds, and each is cut off on its own.
_ROUNDED = 2.0


@dataclass(frozen=True)
class Verification:
    """What a pack is worth.

    Attributes:
        sha256: of the pack.
        problems: why it does not verify; empty when it does.
        signatures: each with what became of it.
        pack: what it says of itself; None when its bytes cannot be relied on.
        report: the result in it; None as above.
        looked: its coverage statement; None as above.
        differences: what a second run gave otherwise; empty when it was not asked for, or was the same.
        files: its files; none as above.
        statements: signatures of statements in the pack, checked once more.
        recomputed: whether a second run was compared.
        not_recomputed: what a second run could not compare, each with why.
        unproven: blocking items among them.
    """

    sha256: str
    problems: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    pack: Pack | None = None
    report: Report | None = None
    looked: Looked | None = None
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    statements: tuple[Restated, ...] = ()
    recomputed: bool = False
    differences: tuple[str, ...] = ()
    not_recomputed: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether nothing speaks against it."""
        return not (self.problems or self.differences)

    @property
    def qualification(self) -> str:
        """Why a pass in it says nothing about all that goes out, or was not shown again where that was asked."""
        if self.report is None:
            return ""
        unproven = f"not compared: {', '.join(self.unproven)}" if self.unproven else ""
        return qualified(self.report) or unproven

    @property
    def exit_code(self) -> Exit:
        """By the one table: 5 when it does not verify, else what the verdict in it says.

        A pass that says nothing about all that goes out is no deployment verdict, so it is none here either.
        """
        if not self.verified or self.report is None:
            return Exit.INTEGRITY
        match self.report.verdict:
            case Verdict.PASS:
                return Exit.INCOMPLETE if self.qualification else Exit.PASS
            case Verdict.FAIL:
                return Exit.FAIL
            case Verdict.INCOMPLETE:
                return Exit.INCOMPLETE


def qualified(report: Report) -> str:
    """Why a pass of this report says nothing about all that goes out; empty when it does."""
    if report.target.partial:
        return "partial: not a deployment verdict"
    if report.target.scope == "staged":
        return "of what was staged: not a deployment verdict"
    if report.target.dirty:
        return "of files that differ from the commit: not a deployment verdict"
    return "of a change, compared with its base: not a deployment verdict" if report.target.base is not None else ""


def verify_pack(data: bytes, terms: Terms) -> Verification:
    """Hold the bytes of a pack against what a reviewer asks.

    Raises:
        EngineError: when ssh-keygen is needed and missing, so that nothing can be said.
    """
    sha256 = digest(data)
    try:
        files = archive.unpacked(data)
        require_manifest(files)
        pack, report = reads(files)
        looked = _looked(files, report)
        started = _times(report)
        maps_of(files)
    except IntegrityError as error:
        return Verification(sha256, (error.what,))
    signatures = tuple(judged(files, terms.trusted, now=terms.now))
    statements = restated(files, now=started)
    problems = [
        *_of_signatures(signatures),
        *unmet(report, pack, terms, started=started, files=files),
        *_of_statements(report, statements),
    ]
    problems += [*unbound(files, pack, report, looked), *uncounted(files, pack, report, statements)]
    return Verification(sha256, tuple(problems), signatures, pack, report, looked, files, statements)


def _looked(files: Mapping[str, bytes], report: Report) -> Looked:
    """The coverage statement, as far as it fits its list and the report."""
    try:
        looked = Looked.model_validate_json(files[COVERAGE])
        listed = files[FILES]
    except (KeyError, ValueError) as error:
        raise IntegrityError("has no coverage statement") from error
    examined = {path for paths in looked.examined.values() for path in paths}
    if (looked.sha256, looked.files) != (digest(listed), listed.count(b"\n")):
        raise IntegrityError("its coverage statement is about another list of files")
    if (looked.files, len(examined)) != (report.coverage.files, report.coverage.examined):
        raise IntegrityError("its coverage statement and its report differ")
    return looked


def _of_signatures(signatures: tuple[Signature, ...]) -> Iterator[str]:
    if not signatures:
        yield "nobody has signed it: whoever had it could have made it"
    elif bad := [one.reason for one in signatures if one.state == "bad"]:
        yield from bad
    elif all(one.state != "good" for one in signatures):
        yield from (one.reason for one in signatures)


def _of_statements(report: Report, statements: tuple[Restated, ...]) -> Iterator[str]:
    """Statements that counted in the run, and whose signatures in the pack say otherwise."""
    counted = {item.id for item in report.items if any(e.kind == "attestation" and e.good for e in item.evidence)}
    for one in statements:
        if one.item in counted and one.state != "good":
            yield f"the report counts the statement about {one.item}, and {one.name} does not hold: {one.reason}"


def _times(report: Report) -> datetime:
    """When the run began, as far as its times fit each other: dates of waivers go by one, and age by it too."""
    try:
        started, ended, created = (
            datetime.fromisoformat(stamp).astimezone(UTC)
            for stamp in (report.run.started, report.run.ended, report.created)
        )
    except (ValueError, OverflowError) as error:
        raise IntegrityError("its report has a time that is none") from error
    off = abs((created - started).total_seconds() - report.duration_s)
    if not (started <= ended == created and off <= _ROUNDED):
        raise IntegrityError("the times of its report do not fit each other: started, ended, created, duration")
    return started


def value_of(verification: Verification) -> dict[str, object]:
    """The facts of a verification as plain JSON, without what the report says."""
    return {
        "verified": verification.verified,
        "exit_code": int(verification.exit_code),
        "sha256": verification.sha256,
        "problems": list(verification.problems),
        "signatures": [one.value() for one in verification.signatures],
        "recomputed": verification.recomputed,
        "differences": list(verification.differences),
        "not_recomputed": list(verification.not_recomputed),
    }
