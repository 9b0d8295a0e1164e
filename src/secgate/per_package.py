"""Verdicts per workspace package: which packages are asked for, and what each item comes to in them."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from secgate.catalog.check import Check
from secgate.context import Context, build_context
from secgate.engines.absence import Signs, account
from secgate.errors import ConfigError
from secgate.facts.workspace_needs import needed
from secgate.facts.workspaces import MANIFESTS, workspaces
from secgate.gate.decide import Decision
from secgate.gate.evaluate import Judged
from secgate.gate.packages import decide_all, divide
from secgate.looking import in_scope_of
from secgate.model import ROOT, Homes, Observation, PackageResult, TargetInfo
from secgate.plan import Plan
from secgate.settings.strict import nearest
from secgate.target.languages import READ
from secgate.target.snapshot import Snapshot
from secgate.target.trust import Commit, Source

ALL = "all"
_MOST_NAMED = 8


@dataclass(frozen=True)
class Chosen:
    """The packages of a run that gives each a verdict.

    Attributes:
        places: folders of those that are asked for, with the names of their manifests.
        homes: all packages of the target.
        left: folders of those that nobody asked for.
        holding: of folders that are asked for and are no package, the packages in them, which are left out.
    """

    places: Mapping[str, str | None]
    homes: Homes
    left: tuple[str, ...]
    holding: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def notes(self) -> tuple[str, ...]:
        """What a reader of the report has to know of its packages."""
        count, named = len(self.places), sorted(self.places)
        told = ", ".join(named[:_MOST_NAMED]) + (f" and {count - _MOST_NAMED} more" if count > _MOST_NAMED else "")
        asked = f"a verdict for each of {count} packages" if count > 1 else "a verdict for one package"
        left = f"; {len(self.left)} left out, which do not decide" if self.left else ", which is all there is"
        inner = (
            f"{folder} holds packages of their own, left out of it: {', '.join(held)}"
            for folder, held in self.holding.items()
        )
        return (f"{asked} ({told}){left}; the target was examined as a whole", *inner)

    def of(self, target: TargetInfo) -> TargetInfo:
        """What was gated, with what a reader has to know of its packages."""
        return target.model_copy(
            update={
                "partial": target.partial or bool(self.left),
                "packages_left": self.left,
                "notes": (*target.notes, *self.notes()),
            }
        )

    def decided(self, packages: Sequence[PackageResult], *, report_only: bool) -> Decision:
        """The verdict of the run: the worst of the packages."""
        return decide_all(packages, report_only=report_only)

    def verdicts(
        self, judged: Sequence[Judged], plan: Plan, snapshot: Snapshot, *, report_only: bool
    ) -> tuple[PackageResult, ...]:
        """The verdict of each package that is asked for.

        Args:
            judged: the items of the whole target.
            plan: of the run.
            snapshot: the target's files.
            report_only: keep the verdicts, but end with exit code 0.
        """
        contexts: dict[str, Context] = {}

        def alone(package: str) -> Context:
            if package not in contexts:
                files = {path: file for path, file in snapshot.files.items() if self.homes.of(path) == package}
                contexts[package] = build_context(replace(snapshot, files=files), plan.config, ())
            return contexts[package]

        def accounted(part: Judged, package: str) -> Observation:
            return _accounted(plan.checks[part.item.id], part.observation, alone(package))

        return divide(judged, self.places, self.homes, accounted=accounted, report_only=report_only)


def chosen_packages(asked: Sequence[str], snapshot: Snapshot, source: Source) -> Chosen | None:
    """The packages that are asked for; None where nobody asks for any.

    Args:
        asked: folders of the target, or `all` for each workspace package and what lies in none.
        snapshot: the target's files.
        source: what is trusted; a package that it does not have takes nothing out of one that is asked for.

    Raises:
        ConfigError: for a folder that the target does not have, for `all` where there is no workspace, and where a
            manifest that names its packages cannot be read.
    """
    if not asked:
        return None
    packages = workspaces(snapshot.texts)
    known: dict[str, str | None] = {one.dir: one.name for one in packages}
    if ALL in asked and not known:
        raise ConfigError(
            "--package all: the target has no workspace",
            next_step=_without_workspace(snapshot),
        )
    folders = _folders(entry.path for entry in snapshot.tree.entries)
    named = [_folder(one, folders, known, snapshot.tree.root) for one in asked if one != ALL]
    places = {folder: known.get(folder) for folder in ([*known, ROOT, *named] if ALL in asked else named)}
    folders_of_all = frozenset((known.keys() | places.keys()) - {ROOT})
    folders_of_all -= _taken_out(folders_of_all, places, source)
    asked_for = {one.dir: one.needs for one in packages}
    homes = Homes(folders_of_all, needed(Homes(folders_of_all, asked_for), snapshot))
    left = tuple(sorted((homes.folders | {ROOT}) - places.keys()))
    inner = {
        one: tuple(other for other in left if other.startswith(f"{one}/")) for one in sorted(places) if one not in known
    }
    return Chosen(places, homes, left, {one: held for one, held in inner.items() if held})


def _taken_out(folders: frozenset[str], places: Mapping[str, str | None], source: Source) -> frozenset[str]:
    """Packages that a change makes of a part of one that is asked for: they stay a part of it."""
    apart = folders - places.keys()
    if not apart or not isinstance(source, Commit):
        return frozenset()
    try:
        before = {one.dir for one in workspaces(source.named(MANIFESTS))}
    except ConfigError:
        before = set()
    old = Homes(frozenset(folders & (before | places.keys())))
    return frozenset(one for one in apart - before if old.of(one) in places)


def _without_workspace(snapshot: Snapshot) -> str:
    nested = sorted(folder for folder in snapshot.package_folders if folder and "node_modules" not in folder.split("/"))
    example = f", such as --package {nested[0]}" if nested else ""
    return f"Name a folder of it{example}; or list the packages under `workspaces` in package.json."


def _folders(paths: Iterable[str]) -> frozenset[str]:
    found: set[str] = {ROOT}
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return frozenset(found)


def _folder(asked: str, folders: frozenset[str], known: Mapping[str, str | None], root: Path) -> str:
    """A folder as the target names it."""
    if not asked.strip():
        raise ConfigError(
            "--package: names no folder",
            next_step=f'"{ROOT}" is what lies in no package, and "{ALL}" every one of them.',
        )
    path = Path(asked)
    if path.is_absolute() and path.resolve().is_relative_to(root):
        path = path.resolve().relative_to(root)
    folder = posixpath.normpath(path.as_posix())
    if folder in folders:
        return folder
    by_name = next((place for place, name in known.items() if name == asked), None)
    hint = by_name or nearest(folder, sorted(known)) or nearest(folder, sorted(folders))
    listed = sorted(known)[:_MOST_NAMED]
    more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
    raise ConfigError(
        f'--package: the target has no folder "{asked}"' + (f'; did you mean "{hint}"?' if hint else ""),
        next_step=f"Its packages: {', '.join(listed)}{more}." if listed else "Name a folder, relative to its root.",
    )


def _accounted(check: Check, seen: Observation, package: Context) -> Observation:
    """A part with everything that its silence must not pass over, as for a whole target.

    Args:
        check: which observed.
        seen: what of it counts for a package.
        package: what would be read if the package were the whole target.
    """
    if check.uses_secrets:
        return seen
    texts = {
        path: file.text
        for path, file in package.snapshot.files.items()
        if file.language in READ and in_scope_of(check, file.language, file.exclusion)
    }
    made = account(check, seen, Signs(package.packages, package.in_use, package.unread, texts))
    return made.model_copy(update={"problems": tuple(dict.fromkeys(made.problems))})
