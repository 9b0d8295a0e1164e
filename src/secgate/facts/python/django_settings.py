"""Settings of Django: the root of the urls, the middlewares, and what Django REST framework takes by default."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.python.files import PythonFile, elements, statements, text_of
from secgate.facts.python.project import Project
from secgate.model import Place

_ROOT = "ROOT_URLCONF"
_PERMISSIONS = "DEFAULT_PERMISSION_CLASSES"


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
        throttles: the default ones, and how often they let somebody ask, by their scopes.
        axes_limit: how many failed logins django-axes allows.
        unread: where a setting of default permissions stands that could not be read; None where there is none.
    """

    file: PythonFile
    roots: tuple[Listed, ...] = ()
    middlewares: tuple[Listed, ...] = ()
    permissions: tuple[Listed, ...] | None = None
    throttles: tuple[Listed, ...] = ()
    rates: Mapping[str, str] = field(default_factory=dict)
    axes_limit: int = 3
    unread: Place | None = None


def sites(project: Project) -> Iterator[DjangoSettings]:
    """The settings of every site, told by the root of their urls; what they import with a star counts with them."""
    for file in project.mentioning(_ROOT):
        roots = [Listed(file, node, text) for node in _values(file, _ROOT) if (text := text_of(node)) is not None]
        if roots:
            yield _site(project, file, tuple(roots))


def _site(project: Project, file: PythonFile, roots: tuple[Listed, ...]) -> DjangoSettings:
    files = [file, *_neighbours(project, file)]
    middlewares: list[Listed] = []
    for one in files:
        for value in _values(one, "MIDDLEWARE"):
            middlewares += _texts(one, value) or []
        if middlewares:
            break
    rest = [(one, value) for one in files for value in _values(one, "REST_FRAMEWORK") if isinstance(value, ast.Dict)]
    permissions = next((found for one in rest if (found := _listed(*one, _PERMISSIONS)) is not None), None)
    throttles = next((found for one in rest if (found := _listed(*one, "DEFAULT_THROTTLE_CLASSES")) is not None), ())
    rates = next((rated for _, value in rest if (rated := _rates(value))), {})
    failures = [value for one in files for value in _values(one, "AXES_FAILURE_LIMIT")]
    limit = next((one.value for one in failures if isinstance(one, ast.Constant) and isinstance(one.value, int)), 3)
    unread = next(_mentions(files), None) if permissions is None else None
    return DjangoSettings(file, roots, tuple(middlewares), permissions, throttles, rates, limit, unread)


def _mentions(files: list[PythonFile]) -> Iterator[Place]:
    """Where the default permissions are spoken of, or settings that may hold them are made."""
    for file in files:
        made = (value for value in _values(file, "REST_FRAMEWORK") if not isinstance(value, ast.Dict))
        yield from (file.start(value) for value in made)
        at = file.text.find(_PERMISSIONS)
        if at != -1:
            yield Place(path=file.path, line=file.text.count("\n", 0, at) + 1)


def _neighbours(project: Project, file: PythonFile) -> Iterator[PythonFile]:
    """Settings in the same folder, and in the folder beside it that settings are split into."""
    folder = file.path.rpartition("/")[0]
    for one in project.mentioning("REST_FRAMEWORK", "MIDDLEWARE"):
        if one.path.startswith(f"{folder}/" if folder else "") and one is not file and "setting" in one.path:
            yield one


def _listed(file: PythonFile, setting: ast.Dict, name: str) -> tuple[Listed, ...] | None:
    value = _under(setting, name)
    listed = _texts(file, value) if value is not None else None
    return tuple(listed) if listed is not None else None


def _rates(setting: ast.Dict) -> dict[str, str]:
    value = _under(setting, "DEFAULT_THROTTLE_RATES")
    pairs = zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ()
    told = ((text_of(key), text_of(one)) for key, one in pairs)
    return {scope: rate for scope, rate in told if scope is not None and rate is not None}


def _under(setting: ast.Dict, name: str) -> ast.expr | None:
    return next((one for key, one in zip(setting.keys, setting.values, strict=True) if text_of(key) == name), None)


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
