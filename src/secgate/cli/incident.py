"""`secgate incident`: write the review of an incident, show what reviews lack, prove that each one's check stops it."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from secgate.catalog.check import Check, load_check
from secgate.catalog.registry import Pack, Registry, default_packs
from secgate.cli.accept import Decisions
from secgate.cli.outputs import write_whole
from secgate.errors import ConfigError, Exit
from secgate.evidence.incidents import (
    DEADLINES,
    Fault,
    absent_roles,
    action_faults,
    gaps,
    lateness,
    place_in,
    read_incidents,
    unclassified,
)
from secgate.evidence.store import EvidenceStore
from secgate.model import Status, counted
from secgate.reports.escape import safe
from secgate.settings.entries import quoted
from secgate.settings.incidents import ID, INCIDENTS, Kind, Review, Severity, read_incident
from secgate.target.tree import WorkTree, open_work_tree

if TYPE_CHECKING:
    from secgate.selftest import Case

_DECIDING = ("check.yaml", "analyzer.py", "rules.yaml")
_MOST_FILES = 500
_SHOWN = 5
_MOST_BYTES = 5_000_000
_STOPS = frozenset({Status.FAIL, Status.NEEDS_EVIDENCE})

app = typer.Typer(
    name="incident",
    help="Reviews of incidents: write one, show what they lack, prove that each one's check now stops it.",
    rich_markup_mode=None,
)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="ID", help="Such as 2026-01-shared-cache.")],
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    title: Annotated[str, typer.Option(help="What happened, in a few words.")] = "TODO: what happened, in a few words",
    class_: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help=f"One of {', '.join(get_args(Kind))}.")
    ] = None,
    severity: Annotated[str | None, typer.Option(help="P0, P1 or P2.")] = None,
    detected: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it was noticed, as 2026-01-31T08:30Z; default: now.")
    ] = None,
) -> int:
    """Write .secgate/incidents/ID.yaml with texts to fill in; what is still TODO counts as not there.

    Ends with 0 or 2.
    """
    if not ID.fullmatch(name):
        raise ConfigError(f'"{name}" cannot be the id of an incident', next_step="For example 2026-01-shared-cache.")
    tree = open_work_tree(path)
    folder = tree.root / INCIDENTS
    for part in (folder.parent, folder):
        if part.is_symlink():
            raise ConfigError("is a link", where=str(part), next_step="Put the folder itself there.")
    file = f"{INCIDENTS}/{name}.yaml"
    if (tree.root / file).exists():
        raise ConfigError("is there already", where=file, next_step="Edit it, or choose another id.")
    data = _skeleton(title, class_, severity, detected or f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}").encode()
    # NOTE: read as a run reads it, so that a wrong option is refused here and not there.
    read_incident(data, name=file, known=())
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(tree.root / file, data)
    typer.echo(safe(f"{file}: written. Fill it in, put the code as it was into {INCIDENTS}/{name}/bad/ and as it is"))
    typer.echo(safe(f"now into {INCIDENTS}/{name}/ok/, then: secgate incident replay {name}"))
    return Exit.PASS


def _skeleton(title: str, class_: str | None, severity: str | None, detected: str) -> str:
    return "\n".join((
        "schema: secgate/incident/1",
        f"title: {quoted(title)}",
        f"class: {class_}" if class_ else f"# class: one of {', '.join(get_args(Kind))}",
        f"severity: {severity}" if severity else f"# severity: one of {', '.join(get_args(Severity))}",
        f"detected: {quoted(detected)}",
        '# resolved: "2026-01-31T11:00Z"   when it was over; the time for the review counts from here',
        '# reviewed: "2026-02-01T09:00Z"   when the review took place',
        'commander: "TODO: who led"',
        "attendees:   # roles: commander, engineering, product, security, operations, support, other",
        '  - {name: "TODO", role: commander}',
        '  - {name: "TODO", role: engineering}',
        '  - {name: "TODO", role: product}',
        '  - {name: "TODO", role: security}',
        "timeline:",
        f'  - {{at: {quoted(detected)}, what: "TODO: how it was noticed"}}',
        "whys:   # five for a P0; the last names a cause of the system, not a person",
        *(f'  - "TODO: {why}"' for why in ("why did it happen?", *["and why that?"] * 4)),
        'went_well:\n  - "TODO"',
        'went_wrong:\n  - "TODO"',
        "actions:   # each with owner and due; later `done: 2026-02-10` and `evidence: commit or ticket`",
        '  - {text: "TODO: what is done so that it does not happen again"}',
        "documents: []   # - {path: docs/runbook.md, done: false}",
        "communication: []   # - {audience: team, on: 2026-01-31, channel: chat}",
        "# check: tenant-cache-keys   the item that now prevents it",
        "",
    ))  # fmt: skip


@app.command("list")
def list_(
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    policy: Annotated[list[str] | None, typer.Option(help="Policy by name or file; repeatable.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
) -> int:
    """Show every incident and what its review lacks.

    Ends with 0, with 1 when a review is late or lacks something, or with 2.
    """
    decisions = Decisions.of(path, policy or (), checks or ())
    reviews = decisions.plan.reviews
    wrong = 0
    for review in reviews:
        faults = list(_faults(decisions, review))
        wrong += bool(faults)
        typer.echo(safe(f"{review.id}: {_summary(review)}"))
        for fault in faults:
            typer.echo(safe(f"  {fault.place.path}:{fault.place.line}: {_without_id(fault.reason, review.id)}"))
    if not reviews:
        typer.echo("No incident files. `secgate incident new ID` writes one.")
    return Exit.FAIL if wrong else Exit.PASS


def _without_id(reason: str, name: str) -> str:
    return reason.removeprefix(name).lstrip(":, ")


def _summary(review: Review) -> str:
    said = review.said
    parts: list[str] = [said.severity or "no severity", said.class_ or "no class"]
    parts.append(f"resolved {said.resolved:%Y-%m-%d}" if said.resolved is not None else "not resolved")
    parts.append(f"reviewed {said.reviewed:%Y-%m-%d}" if said.reviewed is not None else "not reviewed")
    open_ = sum(action.done is None for action in said.actions)
    parts.append(f"{open_} of {counted(len(said.actions), 'action')} open")
    return ", ".join([*parts, f"prevented by {said.check}" if said.check else "no check prevents it"])


def _faults(decisions: Decisions, review: Review) -> Iterator[Fault]:
    plan, said = decisions.plan, review.said
    limits = {**DEADLINES, **plan.config.incident_deadlines}
    yield from (fault for fault in (unclassified(review), lateness(review, limits, decisions.now)) if fault is not None)
    yield from (fault for _, fault in action_faults(review, decisions.today))
    if said.reviewed is None:
        return
    if said.is_grave and (absent := absent_roles(review)):
        yield Fault(place_in(review, "attendees"), f"{review.id}: nobody for {', '.join(absent)}")
    yield from gaps(review)
    if said.is_grave and said.check is None:
        yield Fault(place_in(review), f"{review.id}: names no check")
    duties = {item.id: item.duty for item in plan.items}
    if not any(item.startswith("incident-") for item in duties):
        return
    store = EvidenceStore(
        plan.tree,
        now=decisions.now,
        statements=plan.statements,
        signers=plan.signers,
        duties=duties,
        reviews=plan.reviews,
    )
    yield from (Fault(place_in(review), one.reason) for one in store.incidents.evidence([review]) if not one.good)


@app.command("replay")
def replay(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="One incident; all by default.")] = None,
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
    allow_target_code: Annotated[
        bool, typer.Option("--allow-target-code", help="Also run analyzers of checks that lie inside the target.")
    ] = False,
) -> int:
    """Prove that the check of each incident fails on the recorded bad example and passes on the good one.

    The examples are .secgate/incidents/ID/bad and ID/ok, or examples of the check that the review names; they are
    looked at by the real engines, and nothing of them is run.

    Ends with 0, with 1 when a check would not have stopped its incident, or with 2.
    """
    as_folder = name is not None and path == Path() and Path(name).is_dir()
    tree = open_work_tree(Path(name) if as_folder and name is not None else path)
    packs = [*default_packs(), *(_pack(folder, tree) for folder in checks or ())]
    registry = Registry(packs)
    reviews = read_incidents(tree, registry.ids)
    wanted = _wanted(reviews, None if as_folder else name)
    wrong = 0
    for review in wanted:
        check = registry.get(review.said.check) if review.said.check is not None else None
        if check is not None and check.in_target and check.has_analyzer and not allow_target_code:
            raise ConfigError(
                f'check "{check.id}" has an analyzer inside the target, and nothing of the target is executed',
                where=str(check.folder),
                next_step="Pass --allow-target-code if you trust that code.",
            )
        told = _replayed(review, check, tree) if check is not None else ["names no check"]
        wrong += bool(told)
        named = check.id if check is not None else ""
        for line in told or [f"{named} fails on the recorded bad example and passes on the good one"]:
            typer.echo(safe(f"{review.id}: {line}"))
    if not wanted:
        typer.echo("No incident files. `secgate incident new ID` writes one.")
    return Exit.FAIL if wrong else Exit.PASS


def _pack(folder: Path, tree: WorkTree) -> Pack:
    root = tree.git.root if tree.git is not None else tree.root
    return Pack(folder.resolve(), str(folder), in_target=folder.resolve().is_relative_to(root))


def _wanted(reviews: Sequence[Review], name: str | None) -> list[Review]:
    if name is None:
        return list(reviews)
    found = [review for review in reviews if review.id == name]
    if not found:
        known = ", ".join(review.id for review in reviews) or "none"
        raise ConfigError(f'no incident "{name}"', where=INCIDENTS, next_step=f"Those that are there: {known}.")
    return found


def _replayed(review: Review, check: Check, tree: WorkTree) -> list[str]:
    """What speaks against it that the check would have stopped the incident; nothing when it would have."""
    # Imported here: no other command needs the engines, and start-up is part of how a gate feels.
    from secgate.selftest import prove  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="secgate-replay-") as folder:
        place = Path(folder) / check.id
        place.mkdir()
        for file in (check.folder / name for name in _DECIDING):
            if file.is_file():
                shutil.copyfile(file, place / file.name)
        for polarity, source in _sources(review, check, tree).items():
            _copy(source, place / "examples" / polarity / review.id)
        cases = {case.polarity: case for case in prove([load_check(place, origin=check.origin)])}
    told = []
    for polarity, case in cases.items():
        good = case.status in _STOPS if polarity == "bad" else _lets_pass(check, case)
        if not good:
            effect = "it would not have stopped this incident" if polarity == "bad" else "it stops what is right too"
            told.append(f"{check.id} is {case.status} on the {polarity} example: {effect}")
            told += case.failures[:_SHOWN] if polarity == "ok" else ()
        elif case.expected:
            # Marks say more than a status: which line it is found at.
            told += case.failures
    return told


def _lets_pass(check: Check, case: "Case") -> bool:
    """Whether a check has nothing against an example; one with parts that it cannot decide is at best for review."""
    return case.status is Status.PASS or (
        case.status is Status.REVIEW and bool(check.spec.undecided) and not case.failures
    )


def _sources(review: Review, check: Check, tree: WorkTree) -> Mapping[str, Path]:
    """The folders of the bad and the good example.

    Raises:
        ConfigError: when one is not there.
    """
    example = review.said.example
    if example is not None:
        found = {"bad": check.folder / "examples/bad" / example.bad, "ok": check.folder / "examples/ok" / example.ok}
    else:
        found = {polarity: tree.root / INCIDENTS / review.id / polarity for polarity in ("bad", "ok")}
    for polarity, folder in found.items():
        if example is None and folder.resolve() != folder:
            raise ConfigError("is a link", where=str(folder), next_step="Put the folder itself there.")
        if not folder.is_dir() or not any(folder.iterdir()):
            shown = f"{check.id}/examples/{polarity}" if example is not None else f"{INCIDENTS}/{review.id}/{polarity}"
            raise ConfigError(
                f"has no {polarity} example: {shown} is not there or empty",
                where=f"{review.path}:{review.line('example')}",
                next_step="Put the code as it was into bad/ and as it is into ok/, as small as it shows the incident.",
            )
    return found


def _copy(source: Path, to: Path) -> None:
    """The files of an example; a link could lead to any file of this machine, so none is followed.

    Raises:
        ConfigError: for a link, or for more than an example needs.
    """
    files = sorted(source.rglob("*"))
    for file in (source, *files):
        if file.is_symlink():
            raise ConfigError("is a link", where=str(file), next_step="Put the file itself there.")
    regular = [file for file in files if file.is_file()]
    if len(regular) > _MOST_FILES or sum(file.stat().st_size for file in regular) > _MOST_BYTES:
        raise ConfigError("is too large for an example", where=str(source), next_step="Keep what shows the incident.")
    for file in regular:
        place = to / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
