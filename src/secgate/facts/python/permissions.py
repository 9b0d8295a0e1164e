"""Permissions of Django REST framework: what each proves for one method and action."""

import ast
from dataclasses import dataclass, replace

from secgate.facts.model import Guard, Proves
from secgate.facts.python.files import PythonFile, elements, last, short
from secgate.facts.python.guards import Guards, called_name, made
from secgate.facts.python.names import Defined, External
from secgate.facts.python.ways import Outcome, Setting
from secgate.model import Confidence, Place

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ROLE: tuple[Proves, ...] = ("authenticated", "role")
_ALWAYS: dict[str, tuple[tuple[Proves, ...], tuple[str, ...]]] = {
    "AllowAny": ((), ()),
    "BasePermission": ((), ()),
    "IsAuthenticated": (("authenticated",), ()),
    "IsAdminUser": (_ROLE, ("is_staff",)),
    "DjangoModelPermissions": (_ROLE, ()),
    "DjangoObjectPermissions": (_ROLE, ()),
    "HasAPIKey": (("secret",), ()),
    "TokenHasScope": (_ROLE, ()),
    "TokenHasReadWriteScope": (_ROLE, ()),
    "TokenMatchesOASRequirements": (_ROLE, ()),
}
_UNSAFE_ONLY: dict[str, tuple[Proves, ...]] = {
    "IsAuthenticatedOrReadOnly": ("authenticated",),
    "DjangoModelPermissionsOrAnonReadOnly": _ROLE,
}
_PACKAGES = ("rest_framework.permissions.", "rest_framework_api_key.", "oauth2_provider.")
_DETAIL = frozenset({"retrieve", "update", "partial_update", "destroy"})


@dataclass(frozen=True)
class Asked:
    """What a permission is asked for.

    Attributes:
        detail: whether the handler takes its object by what the framework checks.
    """

    method: str
    action: str
    view: Defined | None = None
    detail: bool = False


@dataclass
class Permissions:
    """Reads permission classes."""

    guards: Guards

    def of(self, file: PythonFile, node: ast.expr, asked: Asked) -> Guard:
        """What one permission proves: a class, an object of one, or several with `&`, `|` and `~`."""
        place = file.start(node)
        if isinstance(node, ast.BinOp):
            left, right = self.of(file, node.left, asked), self.of(file, node.right, asked)
            return (
                _both(left, right, short(node))
                if isinstance(node.op, ast.BitAnd)
                else _either(left, right, short(node))
            )
        if isinstance(node, ast.UnaryOp):
            return Guard(short(node), place)
        written = node.func if isinstance(node, ast.Call) else node
        if isinstance(node, ast.Call) and last(written) in {"OR", "AND"} and len(node.args) == 2:  # noqa: PLR2004
            left, right = (self.of(file, one, asked) for one in node.args)
            return _both(left, right, short(node)) if last(written) == "AND" else _either(left, right, short(node))
        name = called_name(node)
        if (listed := self.guards.listed(name, place)) is not None:
            return listed
        found = self.guards.project.symbol(file, written)
        if isinstance(found, External):
            return self.known(found.name, name, place, asked)
        if isinstance(found, Defined) and isinstance(found.node, ast.expr):
            return replace(self.of(found.file, found.node, asked), name=name, place=place)
        owner = self.guards.classes.of(found)
        return self._own(owner, name, place, asked) if owner is not None else self.guards.foreign(name, place)

    def named(self, full: str, at: PythonFile, place: Place, asked: Asked) -> Guard:
        """What a permission proves that a setting names."""
        name = full.rpartition(".")[2]
        found = self.guards.project.dotted(full, at.path)
        owner = self.guards.classes.of(found)
        return self._own(owner, name, place, asked) if owner is not None else self.known(full, name, place, asked)

    def known(self, full: str, name: str, place: Place, asked: Asked) -> Guard:
        """What a permission of a package proves."""
        kind = full.rpartition(".")[2]
        if full.startswith(_PACKAGES):
            if kind in _ALWAYS:
                proves, roles = _ALWAYS[kind]
                return self.guards.known(name, place, proves, roles)
            if kind in _UNSAFE_ONLY:
                return self.guards.known(name, place, _UNSAFE_ONLY[kind] if asked.method not in _SAFE else ())
        return self.guards.foreign(name, place)

    def _own(self, owner: Defined, name: str, place: Place, asked: Asked) -> Guard:
        """What a permission of the target proves."""
        if (listed := self.guards.listed(name, place)) is not None:
            return listed
        asking = self.guards.classes.member(owner, "has_permission")
        below = self._of_bases(owner, name, place, asked) if asking is None else None
        if asking is not None and asking.function is not None:
            guard = self._answered(asking, owner, name, place, asked)
        elif below is not None:
            guard = replace(below, source=owner.file.place(owner.node) if below.proves else None)
        else:
            guard = Guard(name, place)
        of_object = self.guards.classes.member(owner, "has_object_permission")
        if of_object is not None and of_object.function is not None and asked.detail and "role" not in guard.proves:
            further = self._answered(of_object, owner, name, place, asked)
            return _both(guard, further, name) if further.proves else guard
        return guard

    def _of_bases(self, owner: Defined, name: str, place: Place, asked: Asked) -> Guard | None:
        """What the base from elsewhere proves, where the target writes no test of its own."""
        first = next(self.guards.classes.externals(owner), None)
        return self.known(first, name, place, asked) if first is not None else None

    def _answered(self, asking: Defined, owner: Defined, name: str, place: Place, asked: Asked) -> Guard:
        names = [arg.arg for arg in asking.function.args.args][1:] if asking.function is not None else []
        kinds = {one: "request" if at == 0 else "data" for at, one in enumerate(names)}
        setting = Setting(kinds, of_class=owner, method=asked.method, action=asked.action)  # type: ignore[arg-type]
        outcome = self.guards.follower.outcome(asking, setting)
        return made(name, place, asking, yes(outcome))


def yes(outcome: Outcome) -> Outcome:
    """What is proven where a function answers yes; one that never does lets nobody through."""
    state = outcome.truthy
    if state is None:
        return replace(outcome, proven=frozenset({"authenticated"}) if not outcome.unsure else frozenset())
    opens = outcome.opens or state.opens
    return replace(outcome, proven=state.proven | outcome.proven, roles=state.roles or outcome.roles, opens=opens)


def permission_list(node: ast.expr) -> list[ast.expr] | None:
    """The permissions of a list that is written out, without those that are unpacked from elsewhere."""
    listed = elements(node)
    return None if listed is None or any(isinstance(one, ast.Starred) for one in listed) else listed


def is_detail(action: str, *, calls_get_object: bool) -> bool:
    """Whether a handler takes one object by what the framework checks."""
    return action in _DETAIL or calls_get_object


def _both(left: Guard, right: Guard, name: str) -> Guard:
    proves = tuple(dict.fromkeys((*left.proves, *right.proves)))
    known = tuple(one for one in proves if one != "unknown")
    roles = tuple(sorted(set(left.roles) & set(right.roles))) or right.roles or left.roles
    first = left if left.protects else right
    return replace(first, name=name, proves=known or proves, roles=roles, trace=(*left.trace, *right.trace))


def _either(left: Guard, right: Guard, name: str) -> Guard:
    if "unknown" in {*left.proves, *right.proves}:
        return replace(left, name=name, proves=("unknown",), roles=(), confidence=Confidence.MEDIUM)
    proves = tuple(one for one in left.proves if one in right.proves)
    both = bool(left.roles and right.roles)
    roles = tuple(sorted({*left.roles, *right.roles})) if both else ()
    return replace(left, name=name, proves=proves, roles=roles, trace=(*left.trace, *right.trace))
