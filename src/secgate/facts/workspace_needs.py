"""Which packages of a target each one rests on: by its manifest, and by what its scripts name to load.

A manifest may leave a package out that is found all the same: by a path, by an alias of tsconfig.json, or because it
is installed at the root.
"""

from collections.abc import Mapping

from secgate.facts.reached import Script
from secgate.facts.typescript.loads import mentioned
from secgate.facts.typescript.project import Project
from secgate.model import ROOT, Homes
from secgate.target.snapshot import Snapshot

_SCRIPTS = frozenset({"typescript", "javascript"})


def needed(homes: Homes, snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """The packages behind each one, without itself.

    Args:
        homes: all packages, with those that each one depends on by its manifest.
        snapshot: the target's files.
    """
    scripts = {path: Script(path, f.text) for path, f in snapshot.files.items() if f.language in _SCRIPTS}
    project = Project(scripts, snapshot.texts)
    direct = {home: set(homes.needs.get(home, ())) for home in homes.folders | {ROOT}}
    for path, script in scripts.items():
        if (found := direct.get(homes.of(path))) is None:
            continue
        # NOTE: what is named and not loaded, as in a comment, makes a package at worst too careful.
        files = (project.resolve(path, specifier) for specifier in mentioned(script.text))
        found |= {home for file in files if file is not None and (home := homes.of(file)) in direct}
    return {home: _behind(home, direct) for home in direct}


def _behind(home: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [home]
    while waiting:
        new = direct.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found - {home})
