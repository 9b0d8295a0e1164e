"""What a function in front of a route proves, as the guards of the route table say it."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from secgate.facts.guard_names import is_guard_name
from secgate.facts.model import Guard, Proves
from secgate.facts.python.classes import Classes
from secgate.facts.python.files import last
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project
from secgate.facts.python.throttles import LIMITER, limiting
from secgate.facts.python.ways import Follower, Outcome, Setting
from secgate.model import Confidence, Place
from secgate.settings.config import Config

_LETS_THROUGH = "lets the request through when "
_PROOFS: tuple[Proves, ...] = ("tenant-key", "secret", "authenticated", "role")


@dataclass
class Guards:
    """Makes guards of the functions of a project.

    Attributes:
        named: what the configuration says that guards prove, by their names.
    """

    project: Project
    config: Config
    classes: Classes = field(init=False)
    follower: Follower = field(init=False)
    _by_path: dict[Guard, tuple[Defined, Setting]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.classes = Classes(self.project)
        self.follower = Follower(self.project, self.classes)

    def listed(self, name: str, place: Place) -> Guard | None:
        """What the configuration says of a guard of this name."""
        entry = next((one for one in self.config.guards if one.name == name), None)
        return None if entry is None else Guard(name, place, (entry.proves,), tuple(entry.roles))

    def of(self, name: str, place: Place, function: Defined, setting: Setting) -> Guard:
        """The guard that a function of the target is."""
        return self.listed(name, place) or made(name, place, function, self.follower.outcome(function, setting))

    def of_middleware(self, name: str, place: Place, function: Defined, setting: Setting) -> Guard:
        """The guard that a middleware is; one that looks at the path of the request is read again for each route."""
        outcome = self.follower.outcome(function, setting)
        guard = self.listed(name, place) or made(name, place, function, outcome)
        if outcome.partly:
            self._by_path[guard] = function, setting
        return guard

    def on(self, guard: Guard, method: str, path: str) -> Guard:
        """The guard as it is on one route."""
        if (held := self._by_path.get(guard)) is None:
            return guard
        function, setting = held
        return made(
            guard.name,
            guard.place,
            function,
            self.follower.outcome(function, replace(setting, method=method, path=path)),
        )

    def known(self, name: str, place: Place, proves: Iterable[Proves], roles: tuple[str, ...] = ()) -> Guard:
        """A guard of a package whose meaning is known."""
        return self.listed(name, place) or Guard(name, place, tuple(proves), roles)

    def foreign(self, name: str, place: Place) -> Guard:
        """What is no function of the target, and not known: whether it refuses anybody is open."""
        return self.listed(name, place) or Guard(name, place, ("unknown",), confidence=Confidence.MEDIUM)

    def foreign_by_name(self, name: str, place: Place) -> Guard:
        """The same for something that only may be a guard: its name decides."""
        if LIMITER.search(name):
            return self.listed(name, place) or limiting(name, place)
        return self.foreign(name, place) if is_guard_name(name) else Guard(name, place)


def made(name: str, place: Place, function: Defined, outcome: Outcome) -> Guard:
    """The guard that a function with this outcome is."""
    proves: tuple[Proves, ...] = tuple(one for one in _PROOFS if one in outcome.proven)
    because = ""
    if not proves:
        open_to = bool(outcome.partly or outcome.unsure)
        proves = ("unknown",) if open_to else ()
        because = f"{_LETS_THROUGH}{outcome.opens}" if outcome.opens else ""
    if not proves and LIMITER.search(name):
        return limiting(name, place)
    return Guard(
        name=name,
        place=place,
        proves=proves,
        roles=tuple(sorted(outcome.roles or ())) if "role" in proves else (),
        source=function.file.place(function.node),
        trace=outcome.steps,
        confidence=Confidence.MEDIUM if outcome.unsure else Confidence.HIGH,
        because=because,
    )


def returned_function(project: Project, factory: Defined) -> Defined | None:
    """The function that a function makes: `def guard(role): def inner(...): ...; return inner`."""
    function = factory.function
    returns = [one for one in ast.walk(function) if isinstance(one, ast.Return)] if function is not None else []
    for one in returns:
        if isinstance(one.value, ast.Name | ast.Attribute):
            found = project.symbol(factory.file, one.value)
            if isinstance(found, Defined) and found.function is not None and found.key != factory.key:
                return found
    return None


def called_name(node: ast.expr) -> str:
    """How a guard is named: `require_role` for `require_role("admin")`."""
    return last(node.func) if isinstance(node, ast.Call) else last(node)
