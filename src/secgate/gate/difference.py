"""How two reports differ: what is new, fixed, moved, worse, and not looked at any more. Pure.

A finding that is gone is fixed only where its item was examined in full, with the evidence that it had, and nothing in
its file is unresolved; else nobody knows. Secrets are compared by their ids here: whether another value stands at the
same place no report says.
"""

from collections.abc import Iterable, Iterator, Mapping

from secgate.errors import ConfigError
from secgate.gate.beside import alike, notes
from secgate.gate.package_difference import ORDER, decide_the_same, package_rows
from secgate.model import Finding, FindingState, ItemResult, Report, Status, badness, ref_name
from secgate.model.difference import Difference, FileRow, FindingRow, ItemRow, ReportName

_OPEN = FindingState.OPEN
# What the base of one run has is new beside another report that does not have it.
_NEW = frozenset({FindingState.OPEN, FindingState.IN_BASE})
Key = tuple[str, str]


def difference(old: Report, new: Report) -> Difference:
    """What became of the old report in the new one.

    Raises:
        ConfigError: one of them contradicts itself: what is told of it would mean nothing.
    """
    for name, report in (("old", old), ("new", new)):
        _require_whole(name, report)
    told = (*notes("old", old, new), *notes("new", new, old))
    names = _name(old), _name(new)
    old, new = alike(old, new), alike(new, old)
    before, now = _findings(old), _findings(new)
    gone = {key: one for key, one in before.items() if key not in now}
    come = {key: one for key, one in now.items() if key not in before}
    moved = dict(_moved(gone, come))
    both = [(key[0], before[key], now[key]) for key in now if key in before]
    both += [(key[0], gone[moved[key]], come[key]) for key in moved]
    left = {key: one for key, one in gone.items() if key not in moved.values()}
    lost = [(key[0], one, _unknown(key[0], one, old, new)) for key, one in left.items() if one.state is _OPEN]
    fell, rose = _items(old, new)
    packages_fell, packages_rose = package_rows(old, new)
    made = Difference(
        old_report=names[0],
        new_report=names[1],
        worse=False,
        new=_sorted(_row(k[0], one) for k, one in come.items() if k not in moved and one.state in _NEW),
        regressed=_sorted(_row(item, b, because=why) for item, a, b in both if (why := _worse(a, b))),
        unknown=_sorted(_row(item, one, because=why) for item, one, why in lost if why),
        fell=fell,
        not_examined=tuple(_files(old, new)),
        fixed=_sorted(_row(item, one) for item, one, why in lost if not why),
        moved=_sorted(_row(key[0], come[key], before=gone[key_before].path) for key, key_before in moved.items()),
        accepted=_sorted(_row(i, b) for i, a, b in both if a.state is _OPEN and b.state is not _OPEN),
        rose=rose,
        packages_fell=packages_fell,
        packages_rose=packages_rose,
        notes=(*told, *_notes(old, new)),
    )
    lists = (made.new, made.regressed, made.unknown, made.fell, made.packages_fell, made.not_examined)
    verdict = decide_the_same(old, new) and ORDER.index(new.verdict) > ORDER.index(old.verdict)
    return made.model_copy(update={"worse": verdict or any(lists)})


def _require_whole(name: str, report: Report) -> None:
    items = [item.id for item in report.items]
    found = [(item.id, finding.id) for item in report.items for finding in item.findings]
    failed = [item.id for item in report.items if item.status is Status.FAIL and not item.findings]
    wrong = ""
    if len(set(items)) < len(items):
        wrong = "has an item twice"
    elif len(set(found)) < len(found):
        wrong = "has a finding twice"
    elif failed:
        wrong = f"says that {failed[0]} fails, and has no finding of it"
    if wrong:
        raise ConfigError(f"the {name} report {wrong}", next_step="Run `secgate run` again.")


def _findings(report: Report) -> dict[Key, Finding]:
    return {(item.id, finding.id): finding for item in report.items for finding in item.findings}


def _moved(gone: Mapping[Key, Finding], come: Mapping[Key, Finding]) -> Iterator[tuple[Key, Key]]:
    """(new key, old key) of findings of the same content in another file, each once."""
    waiting: dict[Key, list[Key]] = {}
    for key, one in sorted(gone.items(), key=lambda pair: (pair[1].path, pair[1].line)):
        if one.content_id and one.commit is None:
            waiting.setdefault((key[0], one.content_id), []).append(key)
    for key, one in sorted(come.items(), key=lambda pair: (pair[1].path, pair[1].line)):
        fitting = waiting.get((key[0], one.content_id)) if one.commit is None else None
        if fitting:
            yield key, fitting.pop(0)


def _worse(old: Finding, new: Finding) -> str:
    """What is worse about a finding that both have; empty when nothing is."""
    if new.state is not _OPEN:
        return ""
    if old.state is not _OPEN:
        return f"was {old.state}"
    told = [
        f"{name} was {before}"
        for name, before, after in (
            ("confidence", old.confidence, new.confidence),
            ("severity", old.severity, new.severity),
        )
        if after.rank < before.rank
    ]
    if old.message != new.message:
        told.append(f"it says something else; before: {old.message}")
    if _trace(old) != _trace(new):
        told.append("it rests on other places")
    return ", ".join(told)


def _trace(finding: Finding) -> list[tuple[bool, str]]:
    """What a finding rests on, whatever file it was moved to and whatever lines stand above."""
    return [(step.path == finding.path, step.note) for step in finding.trace]


def _unknown(item: str, finding: Finding, old: Report, report: Report) -> str:
    """Why nobody knows what became of a finding; empty when it is fixed."""
    before, result = (next((one for one in made.items if one.id == item), None) for made in (old, report))
    if result is None:
        return "no item of the new report looks for it"
    if result.status is None:
        return f"the item is off by {result.off_by}"
    if result.status is Status.INCOMPLETE or any(problem.kind == "problem" for problem in result.problems):
        return "the item was not examined in full"
    if result.status is Status.NEEDS_EVIDENCE and before is not None and _counting(result) < _counting(before):
        return "evidence that the item had counts no more"
    if any(problem.kind == "unresolved" and problem.path in {None, finding.path} for problem in result.problems):
        return "something in its file could not be resolved"
    if finding.commit is not None and report.target.base is not None:
        return "of the history only what the base does not have was read"
    return ""


def _counting(result: ItemResult) -> int:
    """How many pieces of an item's evidence count."""
    return sum(one.good for one in result.evidence)


def _items(old: Report, new: Report) -> tuple[tuple[ItemRow, ...], tuple[ItemRow, ...]]:
    before, now = ({item.id: item for item in report.items} for report in (old, new))
    rows = [_item(before.get(name), now.get(name)) for name in dict.fromkeys((*before, *now))]
    told = [row for row in rows if row is not None]
    return tuple(row for row, worse in told if worse), tuple(row for row, worse in told if not worse)


def _item(old: ItemResult | None, new: ItemResult | None) -> tuple[ItemRow, bool] | None:
    """The row, and whether the item is worse; None for one that is as it was, or new to the policy."""
    if old is None:
        return None
    off = new is None or new.status is None
    level_fell = new is not None and new.level.rank > old.level.rank
    level_rose = new is not None and new.level.rank < old.level.rank
    before, after = (None if one is None else one.status for one in (old, new))
    status = badness(after) - badness(before)
    if status == 0 and not level_fell and not level_rose:
        return None
    because = "is no item of the new report" if new is None else f"is off by {new.off_by}" if off else new.reason
    row = ItemRow(
        id=old.id,
        before=before,
        after=after,
        level_before=old.level,
        level_after=None if new is None else new.level,
        because=because,
    )
    return row, level_fell or status > 0


def _files(old: Report, new: Report) -> Iterator[FileRow]:
    examined = {path: row.by for row in old.coverage.ledger for path in row.paths if row.by}
    now = {path: row.by for row in new.coverage.ledger for path in row.paths}
    skipped = {one.path: one.reason for one in new.coverage.skipped}
    left_out = {path: group.reason for group in new.coverage.excluded for path in group.paths}
    before = {path for group in old.coverage.excluded for path in group.paths}
    for path in sorted(examined):
        if path in skipped:
            yield FileRow(path=path, because=skipped[path])
        elif path in left_out and path not in before:
            yield FileRow(path=path, because=f"left out of the code items: {left_out[path]}")
        elif path in now and (less := [name for name in examined[path] if name not in now[path]]):
            yield FileRow(path=path, because=f"not looked at by {', '.join(less)}")


def _packages(report: Report) -> list[str] | None:
    return [one.dir for one in report.packages] if report.packages is not None else None


def _notes(old: Report, new: Report) -> Iterator[str]:
    for name, report in (("old", old), ("new", new)):
        if report.target.partial:
            yield f"the {name} report is partial: what was left out of it does not decide"
        if report.target.base is not None:
            base = ref_name(report.target.base)
            yield f"the {name} report compares with {base}: its history is that of a change alone"
    if _packages(old) != _packages(new):
        yield "the two reports give verdicts to different packages"
    if {policy.id for policy in old.policies} != {policy.id for policy in new.policies}:
        yield "the two reports are of different policies"
    elif {policy.digest for policy in old.policies} != {policy.digest for policy in new.policies}:
        yield "a policy says something else now: what differs may come from it"
    if old.digests.config != new.digests.config:
        yield "the configuration is another one: what differs may come from it"
    if old.digests.rules != new.digests.rules:
        yield "checks or engines are others now: what differs may come from them"


def _row(item: str, finding: Finding, *, before: str | None = None, because: str = "") -> FindingRow:
    return FindingRow(
        item=item, id=finding.id, rule=finding.rule, path=finding.path, line=finding.line, commit=finding.commit,
        before=before, severity=finding.severity, confidence=finding.confidence, state=finding.state, because=because,
    )  # fmt: skip


def _sorted(rows: Iterable[FindingRow]) -> tuple[FindingRow, ...]:
    return tuple(sorted(rows, key=lambda r: (r.confidence.rank, r.severity.rank, r.item, r.path, r.line, r.id)))


def _name(report: Report) -> ReportName:
    target = report.target
    opened = sum(finding.state is _OPEN for item in report.items for finding in item.findings)
    return ReportName(
        id=report.id, created=report.created, commit=target.commit, dirty=target.dirty, verdict=report.verdict,
        partial=target.partial, open=opened,
    )  # fmt: skip
