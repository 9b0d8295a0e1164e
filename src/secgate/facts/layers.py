"""Which files belong to which layer of an application: by the configuration, else by names of folders and files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pathspec import GitIgnoreSpec

_MARKUP = (".tsx", ".jsx")
# Where logic stands beside models and errors.
_DOMAIN = ("domain/",)
LayerName = Literal["routes", "services", "adapters", "data", "composition"]

# How such files and folders are called most often; whoever calls them otherwise says so under `layers`.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "routes": ("routes/", "controllers/", "*.routes.*", "*.controller.*"),
    "services": (
        "services/",
        "service/",
        "*.service.*",
        "*-service.*",
        "*Service.*",
        "usecases/",
        "use-cases/",
        "*.use-case.*",
        "*UseCase.*",
        "interactors/",
    ),
    "adapters": ("adapters/", "adapter/", "*.adapter.*"),
    "composition": (
        "di.*",
        "ioc.*",
        "container.*",
        "composition-root.*",
        "bootstrap.*",
        "*factory.*",
        "*factories.*",
        "*provider.*",
        "*providers.*",
        "*client.*",
        "*connection.*",
    ),
    "data": (
        "repositories/",
        "repository/",
        "repos/",
        "*.repository.*",
        "*-repository.*",
        "*Repository.*",
        "*.repo.*",
        "*-repo.*",
        "*Repo.*",
        "adapters/",
        "data-access/",
        "dal/",
    ),
}


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        globs: as `.gitignore` has them.
        declared: the configuration says so; else names are all that speaks for it.
    """

    globs: tuple[str, ...]
    declared: bool

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return GitIgnoreSpec.from_lines(self.globs)

    def holds(self, path: str) -> bool:
        """Whether a file belongs to the layer; a page about services is none of them, whatever its folder is called."""
        return (self.declared or not path.endswith(_MARKUP)) and self._spec.match_file(path)


def layer(name: LayerName, layers: Mapping[LayerName, Sequence[str]], data_layer_paths: Sequence[str] = ()) -> Layer:
    """A layer of the target.

    Args:
        name: which one; `data` is that of repositories and adapters, `composition` where it is put together.
        layers: the setting of that name.
        data_layer_paths: the setting of that name, which says what the data layer is.
    """
    declared = tuple(data_layer_paths) if name == "data" else ()
    declared = declared or tuple(layers.get(name, ()))
    return Layer(declared or _USUAL[name], declared=bool(declared))


def business_layer(layers: Mapping[LayerName, Sequence[str]]) -> Layer:
    """The services of the target and, unless the configuration names these, its domain."""
    services = layer("services", layers)
    return services if services.declared else Layer((*services.globs, *_DOMAIN), declared=False)
