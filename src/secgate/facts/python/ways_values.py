"""What an expression holds on one way through a function, and what reading it proves of the caller."""

import ast
from dataclasses import dataclass, field

from secgate.facts.python import words
from secgate.facts.python.classes import Classes
from secgate.facts.python.files import Located, PythonFile, dotted, elements, last, text_of
from secgate.facts.python.names import Defined, External
from secgate.facts.python.project import Project
from secgate.facts.python.ways_state import Kind, State, strongest
from secgate.model import TraceStep

_OF_REQUEST: dict[str, Kind] = {
    "user": "user", "auth": "user", "session": "session", "headers": "headers", "META": "headers",
    "cookies": "headers", "COOKIES": "headers", "state": "session", "scope": "headers",
}  # fmt: skip
# Libraries whose functions refuse what does not verify, by raising.
_REFUSING = (
    "jwt.decode", "jose.jwt.decode", "jose.jws.verify", "firebase_admin.auth.verify_id_token", "authlib.", "jwcrypto.",
    "rest_framework_simplejwt.tokens.",
)  # fmt: skip
# What Flask and its packages keep of a request beside it.
_KEPT: dict[str, Kind] = {
    "flask.g": "session", "flask.session": "session", "flask_login.current_user": "user", "flask.request": "request",
    "flask_jwt_extended.current_user": "user", "flask_security.current_user": "user",
}  # fmt: skip
# Functions that refuse who has no token, and those that tell what it says once that is done.
_ASKS = frozenset({"flask_jwt_extended.verify_jwt_in_request"})
_TELLS = frozenset({
    f"flask_jwt_extended.{name}" for name in ("get_jwt", "get_jwt_identity", "get_current_user", "get_jwt_claims")
})  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What a function is called with, as far as that is written out: an expression, and where it stands."""

    file: PythonFile
    node: ast.expr


@dataclass
class Values:
    """Reads the expressions of one function.

    Attributes:
        file: the function's.
        of_class: the class whose method it is.
        method: of the request, where that is known.
        action: of a viewset, where that is known.
        path: of the route, where that is known.
        given: arguments of the call by the names of the parameters, for a function that is made by a call.
        steps: the places that prove something.
        unsure: functions from elsewhere that may have refused, by their names.
    """

    project: Project
    classes: Classes
    file: PythonFile
    of_class: Defined | None = None
    method: str = ""
    action: str = ""
    path: str = ""
    given: dict[str, Given] = field(default_factory=dict)
    steps: list[TraceStep] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def value(  # noqa: C901, PLR0911, PLR0912 - one arm for each kind of expression
        self, node: ast.expr | None, state: State
    ) -> tuple[Kind, State]:
        """What an expression holds, and what holds once it was read."""
        match node:
            case None:
                return "none", state
            case ast.Constant():
                return ("none" if node.value is None or node.value is False else "config"), state
            case ast.Name():
                return self._name(node, state), state
            case ast.NamedExpr():
                kind, state = self.value(node.value, state)
                return kind, state.holding(node.target.id, kind)
            case ast.Await() | ast.Starred():
                return self.value(node.value, state)
            case ast.Attribute():
                return self._attribute(node, state)
            case ast.Subscript():
                return self._item(node.value, text_of(node.slice) or "", state)
            case ast.Call():
                return self.call(node, state)
            case ast.IfExp():
                return self._all([node.body, node.orelse], self.value(node.test, state)[1])
            case ast.BoolOp():
                return self._all(node.values, state)
            case ast.Compare():
                return self._all([node.left, *node.comparators], state)
            case ast.JoinedStr():
                parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
                return self._all(parts, state)
            case ast.Dict():
                return self._all(node.values, state)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._all(node.elts, state)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.value(node.generators[0].iter, state)
            case ast.BinOp():
                return self._all([node.left, node.right], state)
            case ast.UnaryOp():
                return self.value(node.operand, state)
            case _:
                return "data", state

    def call(self, node: ast.Call, state: State) -> tuple[Kind, State]:
        """What a call gives."""
        raise NotImplementedError

    def step(self, node: Located, note: str) -> None:
        """Keep a place that proves something."""
        found = TraceStep(path=self.file.path, line=node.lineno, note=note)
        if found not in self.steps:
            self.steps.append(found)

    def arguments(self, node: ast.Call, state: State) -> tuple[list[Kind], State]:
        """What the arguments of a call hold."""
        kinds: list[Kind] = []
        for one in (*node.args, *(pair.value for pair in node.keywords)):
            kind, state = self.value(one, state)
            kinds.append(kind)
        return kinds, state

    def library(self, node: ast.Call, kinds: list[Kind], held: Kind, state: State) -> tuple[Kind, State]:
        """What a function gives that is not the target's own, or is not followed.

        Args:
            node: the call.
            kinds: of its arguments.
            held: what the object holds whose method it is; `data` for a plain function.
            state: after its arguments were read.
        """
        name, best = last(node.func), strongest(kinds)
        full = self.project.external(self.file, node.func)
        if full in _ASKS and not any(pair.arg == "optional" for pair in node.keywords):
            self.step(node, "asks for a token")
            return "none", state.having("authenticated")
        if full in _TELLS:
            return "verified", state
        if best == "credential" or held == "credential":
            if full.startswith(_REFUSING):
                if _is_unverified(node):
                    return "data", state
                self.step(node, "verifies the token")
                return "verified", state.having("authenticated")
            return self._with_credential(name, best, node, state)
        if held in {"verified", "user"}:
            return held, state
        if best in {"verified", "user"}:
            raises = words.RAISES.match(name) and ".objects" in f".{dotted(node.func)}"
            return "verified", state.having("authenticated") if raises else state
        if "unknown" in {best, held}:
            return "unknown", state
        of_settings = full in {"os.getenv", "os.environ.get"} or words.SETTINGS.match(name)
        return ("config" if of_settings or held == "config" else "data"), state

    def _with_credential(self, name: str, best: Kind, node: ast.Call, state: State) -> tuple[Kind, State]:
        """What a function from elsewhere makes of a credential."""
        if words.REWRITES.match(name) or best != "credential":
            return "credential", state
        if words.LOOKS_UP.match(name):
            self.step(node, "looks the credential up")
            raises = words.RAISES.match(name) and ".objects" in f".{dotted(node.func)}"
            return "verified", state.having("authenticated") if raises else state
        if words.VERIFIES.search(name):
            self.step(node, "verifies the credential")
            return "verified", state
        if name[:1].isupper():
            # NOTE: an object that holds it; nobody has looked at it by that.
            return "credential", state
        self.unsure.append(name)
        return "unknown", state

    def _all(self, nodes: list[ast.expr], state: State) -> tuple[Kind, State]:
        kinds: list[Kind] = []
        for at, one in enumerate(nodes):
            kind, after = self.value(one, state)
            kinds.append(kind)
            # NOTE: what comes after the first of `a or b` may not be read at all.
            state = after if at == 0 else state
        return strongest(kinds), state

    def _name(self, node: ast.Name, state: State) -> Kind:
        if node.id in state.kinds:
            return state.kinds[node.id]
        if node.id == "request":
            return "request"
        found = self.project.symbol(self.file, node)
        if isinstance(found, External) and found.name in _KEPT:
            return _KEPT[found.name]
        if words.SETTINGS.match(node.id) or isinstance(found, External):
            return "config"
        # NOTE: a constant at the top of a file, or something that is made there.
        return "config" if isinstance(found, Defined) and isinstance(found.node, ast.expr) else "data"

    def _attribute(self, node: ast.Attribute, state: State) -> tuple[Kind, State]:
        if dotted(node) in {"self.request", "view.request", "self.context"}:
            return "request", state
        held, state = self.value(node.value, state)
        if held == "request":
            return _OF_REQUEST.get(node.attr, "data"), state
        if held in {"session", "headers"}:
            return self._of_kept(held, node.attr), state
        if held in {"verified", "user", "credential", "unknown", "config"}:
            return held, state
        read = node.value.func if isinstance(node.value, ast.Call) else node.value
        of_settings = held == "data" and words.SETTINGS.match(last(read))
        return ("config" if of_settings else "data"), state

    def _item(self, node: ast.expr, key: str, state: State) -> tuple[Kind, State]:
        """What stands under a key: `request.headers["x"]`, `payload["sub"]`."""
        held, state = self.value(node, state)
        if held in {"session", "headers"}:
            return self._of_kept(held, key), state
        if held in {"verified", "user", "credential", "unknown", "config"}:
            return held, state
        is_credential = held == "data" and _is_of_request(node) and words.CREDENTIAL.search(key)
        return ("credential" if is_credential else "data"), state

    def _of_kept(self, held: Kind, key: str) -> Kind:
        """What the request brings under a name, or the server keeps of it."""
        if held == "headers":
            return (
                "credential" if words.CREDENTIAL_HEAD.search(key) else "headers" if words.HEADER.match(key) else "data"
            )
        return "verified" if words.SESSION_KEY.search(key) or words.CALLER.match(key) else "data"

    def roles(self, node: ast.expr, steps: int = 0, file: PythonFile | None = None) -> frozenset[str] | None:
        """The roles that an expression writes out; None where they are not known."""
        at = file or self.file
        if steps > _MOST_STEPS:
            return None
        if isinstance(node, ast.Constant):
            return frozenset({node.value}) if isinstance(node.value, str) else None
        if isinstance(node, ast.ListComp):
            return self.roles(node.generators[0].iter, steps + 1, at)
        if (listed := elements(node)) is not None:
            parts = [self.roles(one, steps + 1, at) for one in listed]
            known = [part for part in parts if part is not None]
            return frozenset().union(*known) if parts and len(known) == len(parts) else None
        name = dotted(node)
        if at is self.file and name in self.given:
            handed = self.given[name]
            return self.roles(handed.node, steps + 1, handed.file)
        if isinstance(node, ast.Attribute):
            inner = node.value if node.attr in {"value", "name"} and isinstance(node.value, ast.Attribute) else node
            if last(inner.value)[:1].isupper():
                # NOTE: a member of an enum.
                return frozenset({inner.attr})
        found = self.project.symbol(at, node)
        if isinstance(found, Defined) and isinstance(found.node, ast.expr):
            return self._named_roles(found, node, steps)
        return None

    def _named_roles(self, found: Defined, node: ast.expr, steps: int) -> frozenset[str] | None:
        """The roles of a name: those of its list, or the name itself where it stands for one."""
        if isinstance(found.node, ast.Constant) and isinstance(found.node.value, int) and isinstance(node, ast.Name):
            return frozenset({node.id})
        if isinstance(found.node, ast.expr):
            return self.roles(found.node, steps + 1, found.file)
        return None


_MOST_STEPS = 6


def _is_unverified(node: ast.Call) -> bool:
    """Whether a call of `jwt.decode` leaves the signature alone."""
    text = ast.unparse(node)
    return any(f"'{name}': False" in text for name in ("verify_signature", "verify")) or "verify=False" in text


def _is_of_request(node: ast.expr) -> bool:
    return last(node) in {"GET", "POST", "data", "query_params", "path_params", "form", "kwargs", "body"}
