"""What a run is asked for: the trusted source, its settings, the packs of checks, the policies and their items."""

import hashlib
import importlib.metadata
import json
import os
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from secgate import builtin
from secgate.catalog import policy as policies
from secgate.catalog.check import Check
from secgate.catalog.policy import Policy
from secgate.catalog.registry import Broken, Pack, Registry, default_packs, pack_or_broken
from secgate.errors import ConfigError
from secgate.model import Item, Level
from secgate.request import UNSURE, Request
from secgate.settings import strict
from secgate.settings.config import Config
from secgate.settings.strict import nearest
from secgate.target.tree import WorkTree, open_work_tree
from secgate.target.trust import Commit, Self, Source

CONFIG = ".secgate/config.yaml"
POLICIES = ".secgate/policies"
_SITES = ("purelib", "platlib")


@dataclass(frozen=True)
class Choice:
    """What is asked for, read from the source that is trusted.

    Attributes:
        text: of the configuration; None where there is none.
        named: the policy that the configuration names.
        names: the policies of the run, as they were named.
        find: finds a policy by its name.
        texts: of every policy file that was read, by its name in messages.
    """

    tree: WorkTree
    source: Source
    text: bytes | None
    config: Config
    registry: Registry
    named: str
    names: tuple[str, ...]
    find: "PolicyFinder"
    policies: tuple[Policy, ...]
    items: tuple[Item, ...]
    checks: Mapping[str, Check]
    texts: Mapping[str, bytes]


def choose(request: Request, stack: ExitStack, *, today: datetime) -> Choice:
    """Read the configuration, the checks and the policies; the first mistake in any of them is raised.

    Args:
        request: what the caller wants.
        stack: keeps folders that were written out of a trusted ref until the run ends.
        today: in UTC; for items that block from a date on.
    """
    if request.staged:
        # Imported here: what only lists the items of a target reads no index.
        from secgate.target.index import open_index  # noqa: PLC0415

        # NOTE: whatever reads code reads nearly all of it, which is quicker done at once.
        tree: WorkTree = open_index(request.path, cache=request.cache if request.wants_secrets_alone else None)
    else:
        tree = request.tree or open_work_tree(request.path)
    trust = request.trust if request.trust is not None else request.base
    source: Source = Commit.at(tree, trust) if trust is not None else Self(tree)
    text = source.read(CONFIG)
    written = strict.load(text or b"", name=source.name(CONFIG))
    config = strict.parse(written, Config)
    registry = Registry(_packs(request.checks, tree, source, stack))
    named = str(tree.root / config.policy) if is_file_name(config.policy) else config.policy
    names = request.policies or (named,)
    find = PolicyFinder(source, tree)
    try:
        resolved = tuple(policies.resolve(name, find, registry, today=today.date()) for name in names)
    except ConfigError as error:
        error.where = error.where or ("" if request.policies else written.where(("policy",)))
        raise
    texts = dict(find.texts)
    if not request.policies and any(policy.info.mode == "report-only" for policy in resolved):
        raise ConfigError(
            f'policy "{config.policy}" only reports, and a target cannot switch its own gate off',
            where=source.name(CONFIG),
            next_step=f"Name a gating policy there, or pass --policy {config.policy} on the command line.",
        )
    items = _selected(policies.merge(resolved), request.only, request.skip)
    checks = {item.id: registry.get(item.id) for item in items}
    _refuse_target_code(checks.values(), allowed=request.allow_target_code)
    return Choice(tree, source, text, config, registry, named, names, find, resolved, items, checks, texts)


def is_file_name(policy: str) -> bool:
    """Whether a policy is named by its file."""
    return "/" in policy or policy.endswith((".yaml", ".yml"))


class PolicyFinder:
    """Finds a policy: a file, then one of the target's own by name, then a built-in one.

    Attributes:
        texts: of every policy file that was found, by its name in messages.
        places: the digest of each file that was named by its place, also by a policy that extends it; None where it
            cannot be used, `UNSURE` where links led to it, or it was read twice and changed meanwhile.
    """

    def __init__(self, source: Source, tree: WorkTree) -> None:
        self._source = source
        self._tree = tree
        self.texts: dict[str, bytes] = {}
        self.places: dict[str, str | None] = {}

    def __call__(self, name: str, *, builtin_only: bool = False) -> tuple[bytes, str, str]:
        """The text of a policy, its name in messages, and where it comes from."""
        found = self._found(name, builtin_only=builtin_only)
        self.texts[found[1]] = found[0]
        return found

    def _found(self, name: str, *, builtin_only: bool) -> tuple[bytes, str, str]:
        if is_file_name(name):
            try:
                found = self._file(Path(name))
            except ConfigError:
                self._note(name, None)
                raise
            self._note(name, digest_of(found[0]))
            return found
        own = f"{POLICIES}/{name}.yaml"
        if not builtin_only and (text := self._source.read(own)) is not None:
            return text, self._source.name(own), self._source.name(own) if self._source.trust else "path"
        shipped = {file.stem: file for file in builtin.policies_folder().glob("*.yaml")}
        if name not in shipped and builtin_only:
            raise ConfigError(
                f'policy "{name}" extends itself, and no built-in policy has its name',
                where=self._source.name(own),
                next_step=f"Built-in policies: {', '.join(sorted(shipped))}.",
            )
        if name not in shipped:
            own_names = [file.removesuffix(".yaml") for file in self._source.files(POLICIES) if file.endswith(".yaml")]
            hint = nearest(name, [*own_names, *sorted(shipped)])
            listed = f"The target's own policies: {', '.join(own_names)}. " if own_names else ""
            raise ConfigError(
                f'unknown policy "{name}"' + (f'; did you mean "{hint}"?' if hint else ""),
                next_step=f"{listed}Built-in policies: {', '.join(sorted(shipped))}.",
            )
        return shipped[name].read_bytes(), f"policies/{name}.yaml", "built-in"

    def _note(self, name: str, digest: str | None) -> None:
        """Note what was read under a name, which is not what stands at its place where a link led somewhere else."""
        place = os.path.abspath(name)  # noqa: PTH100 - as below
        same = os.path.realpath(name) == place and self.places.get(place, digest) == digest
        self.places[place] = digest if same else UNSURE

    def _file(self, path: Path) -> tuple[bytes, str, str]:
        inside = inside_target(path, self._tree)
        if inside is not None:
            text = self._source.read(inside)
            if text is None:
                raise ConfigError("no such policy file", where=self._source.name(inside))
            return text, self._source.name(inside), self._source.name(inside) if self._source.trust else "path"
        _refuse_untrusted(path, self._tree, self._source)
        try:
            return path.read_bytes(), str(path), "path"
        except OSError as error:
            raise ConfigError(
                f"no policy can be read there: {error.strerror}",
                where=str(path),
                next_step="Name a policy file, or a policy by its name alone, for example pre-deployment.",
            ) from error


def inside_target(path: Path, tree: WorkTree) -> str | None:
    """The path relative to the target when it lies inside it.

    NOTE: below its root no link is followed: the work tree must not choose which file of a trusted ref is read.
    """
    full = Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow the links
    for folder in reversed((full, *full.parents)):
        # NOTE: Path.resolve raises where a link leads to itself.
        real = Path(os.path.realpath(folder))
        if real.is_relative_to(tree.root):
            return (real.relative_to(tree.root) / full.relative_to(folder)).as_posix()
    return None


def _in_repository(path: Path, tree: WorkTree) -> bool:
    return tree.git is not None and Path(os.path.realpath(path)).is_relative_to(tree.git.root)


def _refuse_untrusted(path: Path, tree: WorkTree, source: Source) -> None:
    """A file beside the gated folder, in the same repository, is part of the change too."""
    if source.trust is not None and _in_repository(path, tree):
        raise ConfigError(
            f"lies in the gated repository but outside the gated folder, so {source.trust.ref} cannot vouch for it",
            where=str(path),
            next_step="Gate the top folder of the repository, or keep the file outside the repository.",
        )


def _packs(folders: Iterable[Path], tree: WorkTree, source: Source, stack: ExitStack) -> Iterable[Pack | Broken]:
    """Every pack of a run, by the three doors; what lies in the target is read from the source that is trusted."""
    shipped, *installed = default_packs()
    yield shipped
    for pack in installed:
        if isinstance(pack, Broken) or not _in_repository(pack.folder, tree) or _is_site(pack.folder):
            yield pack
            continue
        # NOTE: an editable install of a pack that the target itself holds is part of the change.
        try:
            found = _named_pack(pack.folder, tree, source, stack)
        except ConfigError as error:
            yield Broken(pack.origin, f"lies inside the target, {error.where or pack.folder}: {error.what}")
            continue
        yield pack_or_broken(replace(found, origin=f"{pack.origin}, {found.origin}"))
    for folder in folders:
        yield _named_pack(folder, tree, source, stack)


def _is_site(folder: Path) -> bool:
    """Whether a folder lies where packages are installed, for example in an environment inside the work tree."""
    return any(folder.resolve().is_relative_to(Path(sysconfig.get_path(name)).resolve()) for name in _SITES)


def _named_pack(folder: Path, tree: WorkTree, source: Source, stack: ExitStack) -> Pack:
    inside = inside_target(folder, tree)
    if inside is None:
        _refuse_untrusted(folder, tree, source)
        return Pack(folder, str(folder), in_target=_in_repository(folder, tree))
    # Imported here, as above.
    from secgate.target.index import IndexTree  # noqa: PLC0415

    if source.trust is None and not isinstance(tree, IndexTree):
        return Pack(folder, inside, in_target=True)
    into = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="secgate-checks-")))
    return Pack(source.folder(inside, into), source.name(inside), in_target=True)


def _refuse_target_code(checks: Iterable[Check], *, allowed: bool) -> None:
    for check in checks:
        if check.in_target and check.has_analyzer and not allowed:
            raise ConfigError(
                f'check "{check.id}" has an analyzer inside the target, and nothing of the target is executed',
                where=str(check.folder),
                next_step="Pass --allow-target-code if you trust that code.",
            )


def _selected(items: Sequence[Item], only: Sequence[str], skip: Sequence[str]) -> tuple[Item, ...]:
    known = [item.id for item in items]
    for option, names in (("--only", only), ("--skip", skip)):
        for name in names:
            if name not in known:
                hint = nearest(name, known)
                raise ConfigError(
                    f'{option}: "{name}" is not an item of the policy' + (f'; did you mean "{hint}"?' if hint else ""),
                    next_step="`secgate list` shows the items.",
                )
    selected = []
    for item in items:
        by = "--only" if only and item.id not in only else "--skip" if item.id in skip else None
        selected.append(
            item.model_copy(update={"level": Level.OFF, "off_by": f"command line {by}"})
            if by and item.off_by is None
            else item
        )
    return tuple(selected)


def engine_versions() -> dict[str, str]:
    """Versions of the engines by their distribution names."""
    names = ("detect-secrets", "semgrep", "tree-sitter", "tree-sitter-typescript")
    return {name: importlib.metadata.version(name) for name in names}


def rules_digest(checks: Iterable[Check]) -> str:
    """One digest over everything that decides in these checks, with the engines' versions."""
    content = {"checks": sorted((check.id, check.digest) for check in checks), "engines": engine_versions()}
    return digest_of(json.dumps(content, sort_keys=True).encode())


def digest_of(data: bytes) -> str:
    """The sha256 of some bytes, as reports show it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
