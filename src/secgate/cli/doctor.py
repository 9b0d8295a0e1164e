"""`secgate doctor`: engines, versions, git state, cache, and what would make a run incomplete."""

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from secgate import __version__
from secgate.catalog.registry import Broken, Registry, default_packs
from secgate.choice import engine_versions
from secgate.cli.places import last_report
from secgate.engines import semgrep
from secgate.errors import Exit, SecgateError
from secgate.model import counted
from secgate.redaction import without_secrets
from secgate.reports.escape import safe
from secgate.target.git import Git
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree

Fact = tuple[str, str, bool]


def doctor(path: Annotated[Path, typer.Argument(help="The target to look at.")] = Path()) -> int:
    """Show engines, versions, git state and cache, and name what would make a run incomplete."""
    facts = [
        ("secgate", f"{__version__}, Python {platform.python_version()}, {platform.system()}", True),
        *_engines(),
        *_checks(),
        *_target(path),
        _try("cache", lambda: _cache(path)),
    ]
    texts = without_secrets(*(text for _, text, _ in facts))
    for (name, _, good), text in zip(facts, texts, strict=True):
        typer.echo(f"{'ok ' if good else '!! '} {name:<22} {safe(text)}")
    bad = [name for name, _, good in facts if not good]
    typer.echo("\nA run here can be complete." if not bad else f"\nA run here would be incomplete: {', '.join(bad)}.")
    return Exit.INCOMPLETE if bad else Exit.PASS


def _checks() -> list[Fact]:
    loaded = _try("checks", lambda: f"{len(Registry(default_packs()).all())} load")
    broken = [one for one in default_packs() if isinstance(one, Broken)]
    return [loaded, *(("pack", f"{one.origin} {one.reason}", False) for one in broken)]


def _engines() -> list[Fact]:
    pinned = engine_versions()
    found = _try("semgrep", lambda: f"{semgrep.version()} answers; {pinned['semgrep']} is pinned")
    others = [(name, number, True) for name, number in pinned.items() if name != "semgrep"]
    git = _try("git", lambda: Git(Path.cwd(), Path.cwd()).version())
    return [found, *others, ("hyperscan", _hyperscan(), True), git]


def _hyperscan() -> str:
    # NOTE: it decides nothing, so it is none of the engines that a report names.
    try:
        return version("hyperscan")
    except PackageNotFoundError:
        return "not installed: a scan of a long history for secrets sees the same, and takes several times as long"


def _target(path: Path) -> list[Fact]:
    try:
        tree = open_work_tree(path)
        snapshot = take(tree)
    except SecgateError as error:
        return [("target", str(error), False)]
    facts: list[Fact] = [
        ("target", f"{counted(len(tree.entries), 'file')}, {len(snapshot.files)} of them text", bool(snapshot.files))
    ]
    if tree.git is None:
        facts.append(("history", "not a git work tree: items that need history are incomplete", False))
    else:
        shallow = tree.git.is_shallow()
        facts.append(
            ("commit", f"{tree.git.head() or 'none yet'}{', with uncommitted changes' if snapshot.dirty else ''}", True)
        )
        facts.append(("history", "shallow: run `git fetch --unshallow`" if shallow else "complete", not shallow))
    unseen = (*snapshot.hidden, *snapshot.linked)
    facts += [("cannot be examined", f"{problem.path}: {problem.reason}", False) for problem in unseen[:10]]
    return facts


def _cache(path: Path) -> str:
    file = last_report(path)
    return f"last report of this folder: {file if file.is_file() else 'none yet'}"


def _try(name: str, look: Callable[[], str]) -> Fact:
    try:
        return (name, look(), True)
    except SecgateError as error:
        return (name, f"{error.where}: {error.what}" if error.where else error.what, False)
