"""Files of the target that decide what its own gate does, and what a change does to them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from secgate.catalog import proof
from secgate.choice import CONFIG, POLICIES
from secgate.compare.loosening import Said, told_of
from secgate.model import GateChange
from secgate.settings.allowed import Allowed
from secgate.settings.attestations import REVOKED, SIGNERS
from secgate.settings.baseline import BASELINE
from secgate.settings.rotations import ROTATIONS
from secgate.settings.waivers import WAIVERS
from secgate.target.commit import open_commit
from secgate.target.text import decode
from secgate.target.tree import Entry, Kind, Unreadable, WorkTree

GateKind = Literal[
    "config", "policy", "waivers", "baseline", "checks", "proofs", "signers", "revoked signers", "rotations", "workflow"
]
_KINDS: Mapping[str, GateKind] = {
    CONFIG: "config",
    WAIVERS: "waivers",
    BASELINE: "baseline",
    SIGNERS: "signers",
    REVOKED: "revoked signers",
    ROTATIONS: "rotations",
}
# Read from the head whatever is trusted: its own signature vouches for the first, the platform runs the second.
_OF_THE_HEAD = frozenset({"rotations", "workflow"})
# Where a pipeline or a hook may run the gate.
_PIPELINE = re.compile(
    r"(?:^|/)\.(?:github/(?:workflows|actions/.+)|circleci|gitlab(?:-ci)?|woodpecker|buildkite|husky)/[^/]+$"
    r"|(?:^|/)(?:\.gitlab-ci\.ya?ml|\.pre-commit-config\.yaml|Jenkinsfile|azure-pipelines\.ya?ml"
    r"|bitbucket-pipelines\.yml|\.travis\.yml|\.drone\.ya?ml|lefthook\.ya?ml)$"
)
# Where a command that runs the gate may stand for a pipeline that names only this file.
_RUNNER = re.compile(
    r"(?:^|/)(?:package\.json|(?:GNU)?[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml|Rakefile|tox\.ini|noxfile\.py|Dockerfile"
    r"|[^/]+\.(?:sh|bash|mk|ps1|cmd|bat))$|(?:^|/)(?:scripts?|bin|ci|\.ci|tools|hack)/[^/]+$"
)
_RUNS = re.compile(rb"\bsecgate\s+(?:run|ci)\b")
_GATE = re.compile(rb"\bsecgate\b")


@dataclass(frozen=True)
class GatePlaces:
    """Where the gate of a run reads from, beside the files whose names are fixed.

    Attributes:
        folders: of checks inside the target, relative to its root.
        policies: files of policies that are named by their path.
        allowed: what waivers are held against.
    """

    folders: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    allowed: Allowed | None = field(default=None, repr=False)


def gate_changes(tree: WorkTree, before: str | WorkTree, places: GatePlaces) -> tuple[tuple[GateChange, ...], int]:
    """What the target changes of its gate since a commit, and how many files decide about it on either side.

    Args:
        tree: the target.
        before: the commit that it is compared with, or its files where they have been read.
        places: where the gate reads from.

    Raises:
        EngineError: when git cannot read the commit.
    """

    def may_decide(path: str) -> bool:
        return _kind(path, places) is not None or any(some.search(path) for some in (_PIPELINE, _RUNNER))

    there = open_commit(tree, before, only=may_decide) if isinstance(before, str) else before
    old = _that_decide(_contents(there, (entry for entry in there.entries if may_decide(entry.path))), places)
    new = _that_decide(_contents(tree, (entry for entry in tree.entries if may_decide(entry.path))), places)
    found: dict[tuple[str, GateKind], dict[str, tuple[bytes | None, bytes | None]]] = {}
    paths = [path for path in sorted(old.keys() | new.keys()) if _decides(path, old.get(path), new.get(path), places)]
    for path in paths:
        if old.get(path) != new.get(path):
            kind = _kind(path, places) or "workflow"
            found.setdefault((_unit(path, kind, places), kind), {})[path] = (old.get(path), new.get(path))
    changes = [_change(kind, files, places) for (_, kind), files in found.items()]
    return tuple(sorted(changes, key=lambda one: (not one.loosens, one.path))), len(paths)


def _kind(path: str, places: GatePlaces) -> GateKind | None:
    if path in _KINDS:
        return _KINDS[path]
    if path in places.policies or (path.startswith(f"{POLICIES}/") and path.endswith((".yaml", ".yml"))):
        return "policy"
    if any(path.startswith(f"{folder}/") for folder in places.folders):
        return "proofs" if path.rpartition("/")[2] == proof.FILE else "checks"
    return None


def _that_decide(contents: Mapping[str, bytes], places: GatePlaces) -> dict[str, bytes]:
    """The same, but of files that hold commands only the commands that run the gate: what else they do is no matter."""
    found = {}
    for path, data in contents.items():
        if _kind(path, places) is not None or _PIPELINE.search(path) is not None or data.startswith(b"\0"):
            found[path] = data
        elif commands := _commands(data):
            found[path] = commands
    return found


def _commands(data: bytes) -> bytes:
    joined = data.replace(b"\r\n", b"\n").replace(b"\\\n", b" ")
    return b"\n".join(line.strip() for line in joined.split(b"\n") if _RUNS.search(line))


def _decides(path: str, old: bytes | None, new: bytes | None, places: GatePlaces) -> bool:
    """Whether a file decides; a pipeline does when it speaks of the gate on either side."""
    return _kind(path, places) is not None or any(text and _GATE.search(text) for text in (old, new))


def _unit(path: str, kind: GateKind, places: GatePlaces) -> str:
    """What is told as one: the folder of a check, else the file."""
    if kind != "checks":
        return path
    folder = next(folder for folder in places.folders if path.startswith(f"{folder}/"))
    return "/".join((folder, path.removeprefix(f"{folder}/").partition("/")[0]))


def _contents(tree: WorkTree, entries: Iterable[Entry]) -> dict[str, bytes]:
    found = {}
    for entry in entries:
        if entry.kind is Kind.FILE:
            try:
                found[entry.path] = tree.read(entry)
            except Unreadable as reason:
                found[entry.path] = b"\0" + str(reason).encode()
        elif entry.kind is Kind.LINK:
            # NOTE: no trusted file is read through a link; one that becomes a link is another one.
            found[entry.path] = b"\0link to " + tree.link_text(entry)
    return found


def _change(kind: GateKind, files: Mapping[str, tuple[bytes | None, bytes | None]], places: GatePlaces) -> GateChange:
    path = min(files)
    gone = all(new is None for _, new in files.values())
    status: Literal["added", "changed", "removed"] = (
        "removed" if gone else "added" if all(old is None for old, _ in files.values()) else "changed"
    )
    said = _said(kind, status, files, places)
    shown = next((one for one, (_, new) in sorted(files.items()) if new is not None), path)
    return GateChange(
        path=shown,
        side="base" if gone else "head",
        kind=kind,
        status=status,
        takes_effect=kind in _OF_THE_HEAD,
        details=tuple(one.text for one in sorted(said, key=lambda one: not one.loosens)),
        loosens=any(one.loosens for one in said),
    )


def _said(
    kind: GateKind, status: str, files: Mapping[str, tuple[bytes | None, bytes | None]], places: GatePlaces
) -> list[Said]:
    if kind == "checks":
        names = ", ".join(sorted(path.rpartition("/")[2] for path in files)[:5])
        gone = status == "removed"
        return [Said("the check is removed" if gone else f"{status}: {names}", loosens=gone)]
    ((path, (old, new)),) = files.items()
    return told_of(kind, path, _text(old), _text(new), places.allowed)


def _text(data: bytes | None) -> str | None:
    if data is None:
        return None
    decoded = decode(data)
    return decoded.value if decoded is not None else ""
