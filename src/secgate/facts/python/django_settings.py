"""Settings of Django: the root of the urls, the middlewares, and what Django REST framework takes by default."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.python.files import PythonFile, elements, statements, text_of
from secgate.facts.python.project import Project

_ROOT = "ROOT_URLCONF"


@dataclass(frozen=True)
class Listed:
    """Something that a setting names by its dotted name, and where."""

    file: PythonFile
    node: ast.expr
    name: str


@dataclass(frozen=True)
class DjangoSettings:
    """What the settings of one site say.

    Attributes:
        roots: the modules with its urls.
        permissions: the default ones of Django REST framework; None where the settings name none.
        is_known: whether what the settings name could be read in full.
    """

    file: PythonFile
    roots: tuple[Listed, ...] = ()
    middlewares: tuple[Listed, ...] = ()
    permissions: tuple[Listed, ...] | None = None
    is_known: bool = True


def sites(project: Project) -> Iterator[DjangoSettings]:
    """The settings of every site, told by the root of their urls; what they import with a star counts with them."""
    for file in project.mentioning(_ROOT):
        roots = [Listed(file, node, text) for node in _values(file, _ROOT) if (text := text_of(node)) is not None]
        if roots:
            yield _site(project, file, tuple(roots))


def _site(project: Project, file: PythonFile, roots: tuple[Listed, ...]) -> DjangoSettings:
    files = [file, *_neighbours(project, file)]
    middlewares: list[Listed] = []
    known = True
    for one in files:
        for value in _values(one, "MIDDLEWARE"):
            listed = _texts(one, value)
            known = known and listed is not None
            middlewares += listed or []
        if middlewares:
            break
    permissions = next((found for one in files if (found := _permissions(one)) is not None), None)
    return DjangoSettings(file, roots, tuple(middlewares), permissions, known)


def _neighbours(project: Project, file: PythonFile) -> Iterator[PythonFile]:
    """Settings in the same folder, and in the folder beside it that settings are split into."""
    folder = file.path.rpartition("/")[0]
    for one in project.mentioning("REST_FRAMEWORK", "MIDDLEWARE"):
        if one.path.startswith(f"{folder}/" if folder else "") and one is not file and "setting" in one.path:
            yield one


def _permissions(file: PythonFile) -> tuple[Listed, ...] | None:
    for value in _values(file, "REST_FRAMEWORK"):
        for key, one in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
            if text_of(key) == "DEFAULT_PERMISSION_CLASSES":
                listed = _texts(file, one)
                return tuple(listed) if listed is not None else None
    return None


def _texts(file: PythonFile, node: ast.expr) -> list[Listed] | None:
    listed = elements(node)
    if listed is None:
        return None
    return [Listed(file, one, text) for one in listed if (text := text_of(one)) is not None]


def _values(file: PythonFile, name: str) -> Iterator[ast.expr]:
    """What a setting is given, and what is added to it."""
    for one in statements(file.tree.body):
        targets = one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]
        value = getattr(one, "value", None)
        if isinstance(value, ast.expr) and any(
            isinstance(target, ast.Name) and target.id == name for target in targets
        ):
            yield value
