"""Everything that runs before a view of Django: permissions, mixins, decorators, and overridden steps of its class."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.model import Guard, Proves
from secgate.facts.python.decorators import Decorators
from secgate.facts.python.django_settings import DjangoSettings
from secgate.facts.python.django_views import View
from secgate.facts.python.files import FUNCTIONS, PythonFile, dotted, last, text_of
from secgate.facts.python.guards import Guards, made
from secgate.facts.python.names import Defined
from secgate.facts.python.permissions import Asked, Permissions, is_detail, permission_list, yes
from secgate.facts.python.throttles import Throttles, limiting, of_axes
from secgate.facts.python.ways import NOTHING, Setting
from secgate.facts.python.ways_state import State

_ROLE: tuple[Proves, ...] = ("authenticated", "role")
_VIEWS = ("django.views.", "rest_framework.")
# Packages whose views are built on Django REST framework, and say themselves whom they let through.
_ON_REST = re.compile(
    r"^(?:rest_framework_simplejwt|dj_rest_auth|rest_auth|djoser|knox|drfpasswordless|rest_registration)\."
)
_MIXINS: dict[str, tuple[Proves, ...]] = {
    "LoginRequiredMixin": ("authenticated",), "PermissionRequiredMixin": _ROLE, "StaffuserRequiredMixin": _ROLE,
    "SuperuserRequiredMixin": _ROLE, "GroupRequiredMixin": _ROLE,
}  # fmt: skip
# Middlewares of packages that ask nobody who calls.
_OTHER = re.compile(
    r"^(?:django\.|corsheaders|whitenoise|crum|debug_toolbar|silk|simple_history|auditlog|django_prometheus|csp|waffle|axes|allauth|"
    r"django_structlog|django_guid|request_id|log_request_id|querycount|easyaudit|dj_database_url|hijack|django_hosts|sentry|elasticapm|"
    r"newrelic|reversion|maintenance_mode|corsheaders|django_htmx|compression_middleware|htmlmin|nplusone|impersonate|strawberry)"
)
_MOST_STEPS = 6
_LOGIN = "django.contrib.auth.middleware.LoginRequiredMiddleware"


@dataclass(frozen=True)
class Chain:
    """What stands in front of a view.

    Attributes:
        open_by_name: what its author wrote to let everybody call: `AllowAny`.
    """

    guards: tuple[Guard, ...]
    open_by_name: str = ""


@dataclass
class Chains:
    """Reads what stands in front of the views of one site."""

    guards: Guards
    settings: DjangoSettings | None
    _permissions: Permissions = field(init=False)
    _decorators: Decorators = field(init=False)
    _middlewares: tuple[Guard, ...] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._permissions = Permissions(self.guards)
        self._decorators = Decorators(self.guards)

    def of(self, view: View, file: PythonFile, path: str) -> Chain:
        """Everything that runs before a view that a file registers under a path."""
        around = [self._decorators.of(file, one, view.method) for one in view.wrappers]
        site = (self.guards.on(one, view.method, path) for one in self._of_site())
        before = [*site, *(guard for guard in around if guard is not None)]
        open_by = ""
        if view.is_rest or view.foreign.startswith("rest_framework."):
            rest, open_by = self._rest(view, file)
            before += [*rest, *self._throttled(view, file)]
        elif any(map(_ON_REST.match, self._from_elsewhere(view))):
            before += self._throttled(view, file)
        if view.owner is not None:
            before += self._mixins(view)
            before += self._steps(view)
            before += self._class_decorators(view)
        before += self._decorated(view)
        return Chain(tuple(dict.fromkeys(before)), open_by)

    def _from_elsewhere(self, view: View) -> Iterator[str]:
        """The dotted name of a view of a package, or of what a view of the target extends."""
        yield view.foreign
        if view.owner is not None:
            yield from self.guards.classes.externals(view.owner)

    # Middlewares

    def _of_site(self) -> tuple[Guard, ...]:
        if self._middlewares is None:
            listed = self.settings.middlewares if self.settings is not None else ()
            found = (self._middleware(one.file, one.node, one.name) for one in listed)
            self._middlewares = tuple(guard for guard in found if guard is not None)
        return self._middlewares

    def _middleware(self, file: PythonFile, node: ast.expr, name: str) -> Guard | None:
        place, shown = file.start(node), name.rpartition(".")[2]
        if name == _LOGIN:
            return self.guards.known(shown, place, ("authenticated",))
        owner = self.guards.classes.of(self.guards.project.dotted(name, file.path))
        if name.startswith("axes.") and self.settings is not None:
            return of_axes(self.settings, shown, place)
        if owner is None:
            guard = None if _OTHER.match(name) else self.guards.foreign_by_name(shown, place)
            return guard if guard is not None and guard.proves else None
        steps = (("__call__", {"self.get_response"}), ("process_request", {NOTHING}), ("process_view", {NOTHING}))
        for step, through in steps:
            member = self.guards.classes.member(owner, step)
            if member is not None and member.function is not None:
                names = [arg.arg for arg in member.function.args.args][1:]
                setting = Setting(
                    {names[0]: "request"} if names else {}, of_class=owner, through=frozenset(through)
                )  # fmt: skip
                guard = self.guards.of_middleware(shown, place, member, setting)
                if guard.proves:
                    return guard
        return None

    # Django REST framework

    def _throttled(self, view: View, file: PythonFile) -> list[Guard]:
        """The throttles of a view: of its action, its class, its decorator, or the settings'."""
        throttles = Throttles(self.guards.project, self.guards.classes, self.settings)
        extra = next((one.value for one in view.extra if one.arg == "throttle_classes"), None)
        if extra is not None:
            return throttles.of_list(view.extra_file or file, extra, view.owner)
        function = view.function.function if view.function is not None else None
        for one in function.decorator_list if function is not None and view.owner is None else ():
            if isinstance(one, ast.Call) and last(one.func) == "throttle_classes" and one.args and view.function:
                return throttles.of_list(view.function.file, one.args[0], None)
        if view.owner is not None:
            chosen = self.guards.classes.member(view.owner, "get_throttles")
            if chosen is not None and chosen.function is not None:
                return [limiting("get_throttles", chosen.file.start(chosen.node))]
            own = self.guards.classes.member(view.owner, "throttle_classes")
            if own is not None and isinstance(own.node, ast.expr):
                return throttles.of_list(own.file, own.node, view.owner)
        return throttles.default(view.owner)

    def _rest(self, view: View, file: PythonFile) -> tuple[list[Guard], str]:
        asked = Asked(view.method, view.action, view.owner, is_detail(view.action, calls_get_object=_gets_object(view)))
        extra = next((one.value for one in view.extra if one.arg == "permission_classes"), None)
        if extra is not None:
            return self._listed(view.extra_file or file, extra, asked)
        if view.owner is None:
            return self._of_function(view, asked) if view.function is not None else (self._default(asked), "")
        asking = self.guards.classes.member(view.owner, "get_permissions")
        if asking is not None and asking.function is not None:
            return self._chosen(asking, view, asked)
        return self._of_class(view, asked)

    def _of_function(self, view: View, asked: Asked) -> tuple[list[Guard], str]:
        """The permissions of a view that is a function: `@permission_classes([...])`."""
        assert view.function is not None  # noqa: S101 - asked before
        function = view.function.function
        for one in function.decorator_list if function is not None else ():
            if isinstance(one, ast.Call) and last(one.func) == "permission_classes" and one.args:
                return self._listed(view.function.file, one.args[0], asked)
        return self._default(asked), ""

    def _listed(self, file: PythonFile, node: ast.expr, asked: Asked, steps: int = 0) -> tuple[list[Guard], str]:
        listed = permission_list(node)
        if listed is None:
            found = self.guards.project.defined(file, node) if isinstance(node, ast.Name | ast.Attribute) else None
            if found is not None and isinstance(found.node, ast.expr) and steps < 4:  # noqa: PLR2004 - names of names
                return self._listed(found.file, found.node, asked, steps + 1)
            return [self.guards.foreign("permission_classes", file.start(node))], ""
        guards = [self._permissions.of(file, one, asked) for one in listed]
        is_open = not listed or all(last(one) == "AllowAny" for one in listed)
        return guards, ("AllowAny" if listed else "permission_classes = []") if is_open else ""

    def _default(self, asked: Asked) -> list[Guard]:
        """What the settings say for views that say nothing."""
        listed = self.settings.permissions if self.settings is not None else None
        if self.settings is not None and self.settings.unread is not None:
            return [self.guards.foreign("DEFAULT_PERMISSION_CLASSES", self.settings.unread)]
        return [self._permissions.named(one.name, one.file, one.file.start(one.node), asked) for one in listed or ()]

    def _chosen(self, asking: Defined, view: View, asked: Asked) -> tuple[list[Guard], str]:
        """What `get_permissions` gives for the method and the action; the weakest where it may give several lists."""
        setting = Setting({}, of_class=view.owner, method=asked.method, action=asked.action)
        found = self.guards.follower.returns(asking, setting)
        chains = [one for node, state in found for one in self._given(asking, node, state, view, asked)]
        levels = [{proof for guard in guards for proof in guard.proves} for guards, _ in chains]
        weakest = min(range(len(chains)), key=lambda at: len(levels[at]), default=-1)
        if chains and all(levels[weakest] <= one for one in levels):
            return chains[weakest]
        return [self.guards.foreign("get_permissions", asking.file.start(asking.node))], ""

    def _given(
        self, asking: Defined, node: ast.expr, state: State, view: View, asked: Asked, steps: int = 0
    ) -> Iterator[tuple[list[Guard], str]]:
        """One answer of it: a list of objects, a list made of classes, a name for one, or what its base gives."""
        if steps > _MOST_STEPS:
            return
        if isinstance(node, ast.ListComp):
            yield from self._given(asking, node.generators[0].iter, state, view, asked, steps + 1)
        elif (written := state.written.get(dotted(node))) is not None:
            for one in written:
                yield from self._given(asking, one, replace(state, written={}), view, asked, steps + 1)
        elif _is_of_base(node):
            held = state.written.get("self.permission_classes")
            if held is None:
                yield self._of_class(view, asked)
            for one in held or ():
                yield self._listed(asking.file, one, asked)
        elif isinstance(node, ast.List | ast.Tuple):
            made_of = [one.func if isinstance(one, ast.Call) and not one.args else one for one in node.elts]
            yield self._listed(asking.file, ast.List(made_of, ast.Load()), asked)
        else:
            yield self._listed(asking.file, node, asked)

    def _of_class(self, view: View, asked: Asked) -> tuple[list[Guard], str]:
        """What the class says, or the settings where it says nothing."""
        own = self.guards.classes.member(view.owner, "permission_classes") if view.owner is not None else None
        if own is not None and isinstance(own.node, ast.expr):
            return self._listed(own.file, own.node, asked)
        return self._default(asked), ""

    # Classes and decorators

    def _mixins(self, view: View) -> Iterator[Guard]:
        assert view.owner is not None  # noqa: S101 - asked before
        for name in self.guards.classes.externals(view.owner):
            last_name = name.rpartition(".")[2]
            if name.startswith(_VIEWS) and last_name.endswith(("View", "ViewSet")):
                # NOTE: its `dispatch` asks no class behind it.
                return
            if last_name in _MIXINS:
                yield self.guards.known(last_name, view.owner.file.start(view.owner.node), _MIXINS[last_name])
            elif last_name == "UserPassesTestMixin":
                yield self._tested(view.owner)

    def _tested(self, owner: Defined) -> Guard:
        place, test = owner.file.start(owner.node), self.guards.classes.member(owner, "test_func")
        if test is None or test.function is None:
            return self.guards.foreign("UserPassesTestMixin", place)
        outcome = self.guards.follower.outcome(test, Setting({}, of_class=owner))
        return made("test_func", place, test, yes(outcome))

    def _steps(self, view: View) -> Iterator[Guard]:
        """Steps of the class before its handler that the target overrides, and that refuse somebody."""
        assert view.owner is not None  # noqa: S101 - asked before
        for name in ("dispatch", "initial", "check_permissions", "setup", "perform_authentication"):
            for cls in self.guards.classes.line(view.owner):
                member = next(iter(_own(cls, name)), None) if isinstance(cls, Defined) else None
                if member is None or member.function is None:
                    continue
                names = [arg.arg for arg in member.function.args.args][1:2]
                setting = Setting(
                    dict.fromkeys(names, "request"), of_class=view.owner, method=view.method, action=view.action,
                    through=frozenset({f"super.{name}"}),
                )  # fmt: skip
                outcome = self.guards.follower.outcome(member, setting)
                if outcome.proven and outcome.passes:
                    yield made(name, member.file.start(member.node), member, outcome)

    def _class_decorators(self, view: View) -> Iterator[Guard]:
        """`@method_decorator(login_required, name="dispatch")` on the class and its bases."""
        assert view.owner is not None  # noqa: S101 - asked before
        for cls in self.guards.classes.line(view.owner):
            node = cls.node if isinstance(cls, Defined) else None
            for one in node.decorator_list if isinstance(node, ast.ClassDef) else ():
                named = next((text_of(pair.value) for pair in one.keywords if pair.arg == "name"), "dispatch") if (
                    isinstance(one, ast.Call)
                ) else "dispatch"  # fmt: skip
                assert isinstance(cls, Defined)  # noqa: S101 - asked above
                if named in {"dispatch", view.method.lower(), view.action}:
                    guard = self._decorators.of(cls.file, one, view.method, view.owner)
                    if guard is not None and guard.proves:
                        yield guard

    def _decorated(self, view: View) -> Iterator[Guard]:
        function = view.function.function if view.function is not None else None
        for one in function.decorator_list if function is not None and view.function is not None else ():
            guard = self._decorators.of(view.function.file, one, view.method, view.owner) if view.function else None
            if guard is not None:
                yield guard


def _own(cls: Defined, name: str) -> Iterator[Defined]:
    body = cls.node.body if isinstance(cls.node, ast.ClassDef) else []
    return (Defined(cls.file, one, name) for one in body if isinstance(one, FUNCTIONS) and one.name == name)


def _is_of_base(node: ast.expr) -> bool:
    """Whether `get_permissions` gives what its base gives: `super().get_permissions()`, `self.permission_classes`."""
    if isinstance(node, ast.Call):
        return last(node.func) == "get_permissions"
    return dotted(node) == "self.permission_classes"


def _gets_object(view: View) -> bool:
    function = view.function.function if view.function is not None else None
    calls = (one for one in ast.walk(function) if isinstance(one, ast.Call)) if function is not None else ()
    return any(last(one.func) in {"get_object", "check_object_permissions"} for one in calls)
