"""Proving a check by its examples: bad ones are found at their line, ok ones stay silent, with the real engines.

All examples of all checks go through one semgrep process. Marks stand in comments on the line above:
`ruleid: NAME` (expected), `ok: NAME` (none there), `todoruleid: NAME` (a miss that is admitted).
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from secgate.catalog.check import Check
from secgate.compare.side import base_of as base_side
from secgate.context import Context, build_context
from secgate.engines import secrets, semgrep
from secgate.engines.semgrep import Sighting
from secgate.engines.staging import Staged, prepare
from secgate.errors import ConfigError
from secgate.evidence.incidents import read_incidents
from secgate.evidence.statements import read_statements
from secgate.evidence.store import EvidenceStore
from secgate.examples import Decided, Expect, base_of, config_of, expect_of, lay_out, name_of
from secgate.facts.reached import with_reached
from secgate.gate.evaluate import evaluate
from secgate.gate.identity import findings
from secgate.gate.rest import settle
from secgate.looking import observe_code, staged_files
from secgate.model import (
    Confidence,
    Duty,
    Examined,
    Finding,
    FindingState,
    Item,
    ItemResult,
    Level,
    Observation,
    References,
    Severity,
    Status,
)
from secgate.secrets.entry import scan
from secgate.settings.config import Config
from secgate.settings.strict import nearest
from secgate.target.divergence import diverged
from secgate.target.snapshot import Snapshot, take
from secgate.target.tree import open_work_tree

_MARK = re.compile(r"(?:#|//|/\*|--|<!--|;)\s*(ruleid|ok|todoruleid):\s*([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)")
NOW = datetime(2026, 1, 1, tzinfo=UTC)

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Case:
    """One example.

    Attributes:
        failures: what differs from its marks, each as `PLACE: what`, with the place below the check's folder; empty
            when the example behaves.
        expected: the number of findings its marks ask for.
        misses: misses that its marks admit.
        status: what the item came to.
    """

    check: str
    polarity: str
    name: str
    expected: int = 0
    misses: int = 0
    failures: tuple[str, ...] = ()
    rules_hit: frozenset[str] = frozenset()
    rules_missed: frozenset[str] = frozenset()
    rules_quiet: frozenset[str] = frozenset()
    status: Status | None = None


@dataclass(frozen=True)
class _Prepared:
    check: Check
    polarity: str
    name: str
    snapshot: Snapshot
    context: Context
    config: Config
    expect: Expect | None
    staged: tuple[Staged, ...] = field(repr=False, default=())


def prove(checks: Sequence[Check], options: semgrep.Options | None = None) -> tuple[Case, ...]:
    """Run every example of the checks.

    Raises:
        ConfigError: an example cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="secgate-examples-") as folder:
        prepared = [case for check in checks for case in _prepare_check(check, Path(folder))]
        numbered = [(f"case{index}/", case) for index, case in enumerate(prepared)]
        staged = [
            replace(s, path=prefix + s.path, name=prefix + s.name) for prefix, case in numbered for s in case.staged
        ]
        sighting = semgrep.observe(list(checks), staged, options)
        return tuple(_judge(case, _part(sighting, prefix, case.check)) for prefix, case in numbered)


def unproved_rules(check: Check, cases: Iterable[Case]) -> tuple[str, ...]:
    """Rules of a check that no bad example shows."""
    shown = {rule for case in cases if case.check == check.id for rule in case.rules_hit}
    return tuple(rule for rule in check.rule_names() if rule not in shown)


def _prepare_check(check: Check, folder: Path) -> Iterator[_Prepared]:
    for polarity in ("bad", "ok"):
        for source in sorted(p for p in (check.folder / "examples" / polarity).iterdir() if p.is_dir()):
            place = folder / check.id / polarity / source.name
            place.mkdir(parents=True)
            expect = expect_of(check, source)
            signers = lay_out(check, source, place, expect)
            config = config_of(place, name_of(check, source))
            snapshot = with_reached(take(open_work_tree(place), excluded_paths=config.excluded_paths))
            statements = read_statements(snapshot.tree, [check.id])
            owners = expect.owners if expect is not None else ()
            evidence = EvidenceStore(
                snapshot.tree, config.reports, datetime.now(UTC), statements, signers,
                duties={check.id: _item(check, {}, owners).duty},
                reviews=read_incidents(snapshot.tree, _known(check, expect)),
                base=base_of(snapshot.tree, expect),
            )  # fmt: skip
            context = build_context(
                snapshot, config, [check], evidence=evidence, before=_before(evidence, snapshot, config)
            )
            staged = prepare(staged_files([check], snapshot))
            yield _Prepared(check, polarity, source.name, snapshot, context, config, expect, staged)


def _before(evidence: EvidenceStore, snapshot: Snapshot, config: Config) -> Snapshot | None:
    if evidence.base is None:
        return None
    side = base_side(snapshot, diverged(evidence.tree, evidence.base), config).side
    return side.snapshot if side is not None else None


def _part(sighting: Sighting, prefix: str, check: Check) -> Sighting:
    """What semgrep saw in one case, by the rules of its check."""
    own = tuple(
        replace(m, place=m.place.model_copy(update={"path": m.place.path.removeprefix(prefix)}))
        for m in sighting.matches.get(check.id, ())
        if m.place.path.startswith(prefix)
    )
    problems = tuple(
        p.model_copy(update={"path": (p.path or "").removeprefix(prefix)})
        for p in sighting.file_problems
        if (p.path or "").startswith(prefix)
    )
    return Sighting(
        matches={check.id: own},
        file_problems=problems,
        check_problems={check.id: sighting.check_problems.get(check.id, ())},
        general=sighting.general,
    )


def _judge(case: _Prepared, sighting: Sighting) -> Case:
    check = case.check
    settings = case.expect.settings if case.expect is not None else {}
    owners = case.expect.owners if case.expect is not None else ()
    if check.uses_secrets:
        result = scan(secrets.job(case.snapshot, case.config, settings, now=NOW))
        observation = secrets.observation(check, result, case.snapshot, settings)
    else:
        observation = observe_code([check], {check.id: _item(check, settings, owners)}, case.context, sighting)[
            check.id
        ]
    if case.expect is not None:
        decided = {name: _decided(name, one) for name, one in case.expect.results.items()}
        observation = settle(observation, decided, (*decided, *case.expect.known))
    top = f"examples/{case.polarity}/{case.name}"
    expected, todo, quiet = _marks(case.snapshot.texts, check, top)
    if case.expect is not None:
        expected |= {(f.rule, f.path, f.line) for f in case.expect.findings}
    actual = {(hit.rule, hit.place.path, hit.place.line) for hit in observation.hits}
    differs = (
        (expected - actual, "is expected here and was not found"),
        (actual - expected - todo, "was found here and is not expected"),
        (todo & actual, "was found although admitted as a miss; mark it ruleid"),
    )
    failures = [f"{top}/{path}:{line}: {rule} {what}" for keys, what in differs for rule, path, line in _by_place(keys)]
    failures += [f"{top}: {failure}" for failure in _place_failures(case, observation)]
    item = _item(check, {})
    made = findings(item.id, observation.hits, frame=lambda _: None, withheld=lambda _: True)
    status = evaluate(item, observation, made)
    failures += [f"{top}: {failure}" for failure in _status_failures(case, observation, expected, status)]
    return Case(
        check=check.id,
        polarity=case.polarity,
        name=case.name,
        expected=len(expected),
        misses=len(todo - actual),
        failures=tuple(failures),
        rules_hit=frozenset(rule for rule, _, _ in expected & actual),
        rules_missed=frozenset(rule for rule, _, _ in expected - actual),
        rules_quiet=frozenset(quiet),
        status=status.status,
    )


def _place_failures(case: _Prepared, observation: Observation) -> Iterator[str]:
    """Subjects that are counted where nothing is, so that no workspace package would ever be told of them."""
    before = case.context.before
    there = {entry.path for entry in case.snapshot.tree.entries} | set(before.files if before is not None else ())
    for path, count in sorted(observation.examined_at.items()):
        if path not in there:
            yield f"counts {count} {case.check.spec.examined.unit} at {path}, and there is no such file"


def _known(check: Check, expect: Expect | None) -> list[str]:
    """Checks that the files of an example may name."""
    return [check.id, *(expect.results if expect is not None else ()), *(expect.known if expect is not None else ())]


def _decided(name: str, said: Decided) -> ItemResult:
    """The result of another item, as an example says that it is."""
    state = said.state
    found = Finding(
        id="F-000000000000", rule=f"{name}.example", path="a.ts", line=1, column=1, end_line=1, end_column=1,
        message="", fix="", severity=Severity.HIGH, confidence=Confidence.HIGH, frame=None, trace=(), commit=None,
        in_head=True, state=state or FindingState.OPEN,
    )  # fmt: skip
    return ItemResult(
        id=name, title=name, section="", level=said.level, severity=Severity.HIGH, status=said.status, reason="",
        examined=Examined(count=1, unit="subjects"), findings=(found,) if state is not None else (), off_by=said.off_by,
        origin="example", references=References(),
    )  # fmt: skip


def _status_failures(
    case: _Prepared, observation: Observation, expected: set[Key], result: ItemResult
) -> Iterator[str]:
    wanted = case.expect.status if case.expect is not None else None
    reasons = "; ".join(dict.fromkeys(f"{p.path}:{p.line} {p.reason}" for p in observation.problems))
    if wanted is not None:
        if result.status is not wanted:
            yield f"status is {result.status}, expected {wanted} ({result.reason}) {reasons}".rstrip()
    elif case.polarity == "ok":
        if expected:
            yield "an ok example cannot expect findings"
        # What makes it fail is listed already, by place.
        if observation.problems or result.status is Status.INCOMPLETE:
            yield f"status is {result.status}: {result.reason} {reasons}".rstrip()
    elif not expected:
        yield "a bad example needs a ruleid mark or an expect.yaml"


def _item(check: Check, settings: Mapping[str, Any], owners: tuple[str, ...] = ()) -> Item:
    spec = check.spec
    return Item(
        id=spec.id,
        title=spec.title,
        section="",
        level=Level.BLOCK,
        severity=spec.severity,
        unit=spec.examined.unit,
        one=spec.examined.single,
        undecided=spec.undecided,
        settings=dict(settings),
        duty=Duty(owners=owners, signers=spec.statement.signers, max_age_days=spec.statement.max_age_days),
    )


def _marks(texts: Mapping[str, str], check: Check, top: str) -> tuple[set[Key], set[Key], set[str]]:
    known = set(check.rule_names())
    expected: set[Key] = set()
    todo: set[Key] = set()
    quiet: set[str] = set()
    for path, text in texts.items():
        lines = text.split("\n")
        for number, line in enumerate(lines, 1):
            for mark in _MARK.finditer(line):
                names = [name.strip() for name in mark.group(2).split(",")]
                for name in names:
                    if name not in known:
                        raise _unknown(name, known, f"{check.id}/{top}/{path}:{number}")
                    target = next(
                        n for n in range(number + 1, len(lines) + 2) if n > len(lines) or not _MARK.search(lines[n - 1])
                    )
                    match mark.group(1):
                        case "ruleid":
                            expected.add((name, path, target))
                        case "todoruleid":
                            todo.add((name, path, target))
                        case _:
                            quiet.add(name)
    return expected, todo, quiet


def _unknown(name: str, known: set[str], where: str) -> ConfigError:
    hint = nearest(name, sorted(known))
    return ConfigError(
        f'mark names the unknown rule "{name}"' + (f'; did you mean "{hint}"?' if hint else ""),
        where=where,
        next_step=f"Rules of this check that give findings: {', '.join(sorted(known)) or 'none'}.",
    )


def _by_place(keys: Iterable[Key]) -> list[Key]:
    """Sorted by place."""
    return sorted(keys, key=lambda key: (key[1], key[2], key[0]))
