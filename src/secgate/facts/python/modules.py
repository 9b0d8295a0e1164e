"""Which file a module is: packages, `src` folders, and several roots in one repository."""

import posixpath
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

_MOST_ROOTS = 40


@dataclass
class Modules:
    """The modules of a target by their names.

    Attributes:
        paths: the Python files.
    """

    paths: frozenset[str]
    _found: dict[tuple[str, str], str | None] = field(default_factory=dict, init=False, repr=False)

    def find(self, name: str, at: str) -> str | None:
        """The file of a module as a file imports it: `app.models` is `src/app/models.py` or its `__init__.py`.

        Args:
            name: dotted; `..models` is read from the package of the importing file.
            at: path of the file that imports it.

        Returns:
            None for a module of a package from elsewhere, and where several roots could be meant.
        """
        folder = posixpath.dirname(at)
        if (name, folder) not in self._found:
            self._found[name, folder] = (
                self._relative(name, folder) if name[:1] == "." else self._absolute(name, folder)
            )
        return self._found[name, folder]

    def is_folder(self, name: str, at: str) -> bool:
        """Whether a module name is a folder of the target without an `__init__.py`."""
        return any(_join(root, name) in self._folders for root in self._roots(posixpath.dirname(at)))

    def names_of(self, path: str) -> Iterable[str]:
        """The dotted names under which a file may be imported, the longest first."""
        whole = path.removesuffix(".py").removesuffix("/__init__")
        parts = whole.split("/")
        return (".".join(parts[at:]) for at in range(len(parts)))

    def _relative(self, name: str, folder: str) -> str | None:
        rest = name.lstrip(".")
        for _ in range(len(name) - len(rest) - 1):
            folder = posixpath.dirname(folder)
        return self._file(folder, rest)

    def _absolute(self, name: str, folder: str) -> str | None:
        for root in self._roots(folder):
            if (found := self._file(root, name)) is not None:
                return found
        top = name.split(".", maxsplit=1)[0]
        if top in sys.stdlib_module_names:
            return None
        others = sorted(root for root in self._by_top.get(top, ()) if not self._is_package(root))
        listed = [path for root in others if (path := self._file(root, name)) is not None]
        return listed[0] if len(listed) == 1 else None

    def _roots(self, folder: str) -> list[str]:
        """Folders from which a file may import: those around its own package, the nearest first, and their `src`."""
        around = [folder]
        while around[-1]:
            around.append(posixpath.dirname(around[-1]))
        outside = [one for one in around if not self._is_package(one)]
        found = [root for one in outside[:_MOST_ROOTS] for root in (one, _join(one, "src"))]
        return list(dict.fromkeys(found))

    def _is_package(self, folder: str) -> bool:
        return f"{folder}/__init__.py".lstrip("/") in self.paths

    def _file(self, root: str, name: str) -> str | None:
        path = _join(root, name)
        found = (one for one in (f"{path}/__init__.py".lstrip("/"), f"{path}.py") if one in self.paths)
        return next(found, None)

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self.paths:
            folder = posixpath.dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    @cached_property
    def _by_top(self) -> dict[str, set[str]]:
        """Folders from which a top-level name can be imported."""
        found: dict[str, set[str]] = defaultdict(set)
        for path in self.paths:
            folder, name = posixpath.split(path)
            found[name.removesuffix(".py")].add(folder)
            while folder:
                folder, name = posixpath.split(folder)
                found[name].add(folder)
        return found


def _join(root: str, name: str) -> str:
    return posixpath.join(root, *name.split(".")) if name else root
