"""All checks of a run, by three doors and one loader: built-in, installed packages, folders named by the caller."""

import importlib.metadata
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from secgate import __version__, builtin
from secgate.catalog.check import Check, load_check
from secgate.errors import ConfigError
from secgate.settings.strict import nearest

ENTRY_POINTS = "secgate.checks"


@dataclass(frozen=True)
class Pack:
    """A folder of check folders and where it comes from."""

    folder: Path
    origin: str
    in_target: bool = False


@dataclass(frozen=True)
class Broken:
    """An installed pack that cannot be used, and why."""

    origin: str
    reason: str


class Registry:
    """Checks by id, loaded once when first asked for.

    A broken check or installed pack is an error only when it is used, so that one pack cannot take down a policy that
    does not name it.

    Attributes:
        broken: installed packs that cannot be used.

    Raises:
        ConfigError: when two packs hold the same id, or a folder that the caller named holds no check.
    """

    def __init__(self, packs: Iterable[Pack | Broken]) -> None:
        self._folders: dict[str, tuple[Path, Pack]] = {}
        self._loaded: dict[str, Check] = {}
        self.broken: list[Broken] = []
        for pack in packs:
            if isinstance(pack, Broken):
                self.broken.append(pack)
                continue
            for folder in _check_folders(pack):
                if (other := self._folders.get(folder.name)) is not None:
                    if other[0].resolve() == folder.resolve():
                        continue  # one folder by two doors; the first stays
                    raise ConfigError(
                        f'check "{folder.name}" comes from two places: {other[1].origin} and {pack.origin}',
                        where=str(folder),
                        next_step="Rename one of them; a check's id is its folder name.",
                    )
                self._folders[folder.name] = (folder, pack)

    @property
    def ids(self) -> list[str]:
        """Ids of all checks, sorted."""
        return sorted(self._folders)

    def get(self, check_id: str, *, where: str = "") -> Check:
        """The check with this id.

        Args:
            check_id: the id.
            where: the place that names it, for the message.

        Raises:
            ConfigError: when there is none, with the nearest id, or when its folder is not valid.
        """
        if check_id not in self._loaded:
            if check_id not in self._folders:
                hint = nearest(check_id, self.ids)
                raise ConfigError(
                    f'unknown check "{check_id}"' + (f'; did you mean "{hint}"?' if hint else ""),
                    where=where,
                    next_step="; ".join(
                        ["`secgate list --all` shows all checks", *(f"{b.origin} {b.reason}" for b in self.broken)]
                    )
                    + ".",
                )
            folder, pack = self._folders[check_id]
            self._loaded[check_id] = load_check(folder, origin=pack.origin, in_target=pack.in_target)
        return self._loaded[check_id]

    def all(self) -> tuple[Check, ...]:
        """Every check, loaded, in order of id."""
        return tuple(self.get(check_id) for check_id in self.ids)


def default_packs() -> Iterator[Pack | Broken]:
    """The built-in pack, then installed ones in order of name; no code of a pack is imported."""
    yield Pack(builtin.checks_folder(), f"secgate {__version__}")
    for point in sorted(importlib.metadata.entry_points(group=ENTRY_POINTS), key=lambda p: (p.name, p.value)):
        name, version = (point.dist.name, point.dist.version) if point.dist else (point.name, "unknown version")
        folder = _package_folder(point)
        if folder is None:
            yield Broken(f"{name} {version}", f'names no package folder: {point.name} = "{point.value}"')
        else:
            yield pack_or_broken(Pack(folder, f"{name} {version}"))


def pack_or_broken(pack: Pack) -> Pack | Broken:
    """The pack, when there is a check in it."""
    return pack if any(pack.folder.glob("*/check.yaml")) else Broken(pack.origin, f"holds no check: {pack.folder}")


def _package_folder(point: importlib.metadata.EntryPoint) -> Path | None:
    """The folder of the package that an entry point names.

    The distribution's own folder comes first: elsewhere on the path another package may bear the name.
    NOTE: only the top package is looked up, and the rest is a path: to look up `a.b`, Python would import `a`.
    """
    top, *rest = point.value.partition(":")[0].strip().split(".")
    if not all(part.isidentifier() for part in (top, *rest)):
        return None
    places = [Path(str(point.dist.locate_file(top)))] if point.dist else []
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:  # a module that runs without having been found, as `__main__` does
        spec = None
    places += map(Path, (spec.submodule_search_locations if spec else None) or ())
    return next((folder for place in places if (folder := place.joinpath(*rest)).is_dir()), None)


def _check_folders(pack: Pack) -> list[Path]:
    if not pack.folder.is_dir():
        raise ConfigError(
            "no such folder of checks", where=str(pack.folder), next_step="Name a folder that holds check folders."
        )
    folders = sorted(p for p in pack.folder.iterdir() if p.is_dir() and (p / "check.yaml").exists())
    if not folders:
        raise ConfigError(
            "holds no check",
            where=str(pack.folder),
            next_step="A check is a folder with a check.yaml; name the folder above it.",
        )
    return folders
