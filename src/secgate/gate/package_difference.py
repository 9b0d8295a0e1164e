"""How the verdicts of workspace packages differ between two reports. Pure."""

from secgate.gate.beside import is_one_base
from secgate.model import Report, Verdict
from secgate.model.difference import PackageRow

# The better verdict first.
ORDER = (Verdict.PASS, Verdict.INCOMPLETE, Verdict.FAIL)
_NONE = "the new report gives it none"
Rows = tuple[PackageRow, ...]


def package_rows(old: Report, new: Report) -> tuple[Rows, Rows]:
    """Packages that are worse, and those that are better.

    One that was left out of the new report has lost its verdict; one that is not in the target any more has not.
    """
    before = {one.dir: one for one in old.packages or ()}
    now = {one.dir: one for one in new.packages or ()}
    left = [name for name in new.target.packages_left if old.packages is None or name in before]
    # NOTE: what one base alone has may decide a package; the findings are told in any case.
    comparable = is_one_base(old, new)
    lost = [PackageRow(dir=name, before=_verdict(old, name), after=None, because=_NONE) for name in left]
    both = [
        PackageRow(dir=name, before=before[name].verdict, after=one.verdict, because="; ".join(one.because))
        for name, one in now.items()
        if comparable and name in before and before[name].verdict is not one.verdict
    ]
    fell = [row for row in both if _rank(row.after) > _rank(row.before)]
    rose = [row for row in both if row not in fell]
    return (*sorted(lost, key=_dir), *sorted(fell, key=_dir)), tuple(sorted(rose, key=_dir))


def decide_the_same(old: Report, new: Report) -> bool:
    """Whether two reports decide over the same packages, so that their verdicts can be compared."""
    return _decided(old) == _decided(new)


def _decided(report: Report) -> frozenset[str] | None:
    """The packages that a verdict is about; None is all that there are."""
    if not report.target.packages_left:
        return None
    return frozenset(one.dir for one in report.packages or ())


def _verdict(report: Report, name: str) -> Verdict | None:
    return next((one.verdict for one in report.packages or () if one.dir == name), None)


def _rank(verdict: Verdict | None) -> int:
    return -1 if verdict is None else ORDER.index(verdict)


def _dir(row: PackageRow) -> str:
    return row.dir
