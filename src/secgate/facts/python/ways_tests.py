"""What is known once a condition holds, or does not."""

import ast
from dataclasses import dataclass, replace

from secgate.facts.python import ways_paths as paths
from secgate.facts.python import words
from secgate.facts.python.files import dotted, elements, last, text_of
from secgate.facts.python.ways_state import Kind, State, joined, strongest
from secgate.facts.python.ways_values import Values

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Who compares in this way holds a secret.
_IN_CONSTANT_TIME = frozenset({"compare_digest", "constant_time_compare"})
_PATHS = frozenset({"path", "path_info", "url", "resolver_match", "url_rule", "endpoint", "blueprint"})


@dataclass
class Tests(Values):
    """Reads the conditions of one function."""

    def learn(self, node: ast.expr, state: State, *, holds: bool) -> State | None:
        """What is known where a condition holds, or does not; None where that cannot be."""
        told = self._static(node, state)
        if told is not None:
            return state if told == holds else None
        match node:
            case ast.UnaryOp(op=ast.Not()):
                return self.learn(node.operand, state, holds=not holds)
            case ast.BoolOp():
                return self._several(node.values, state, holds=holds, all_of=isinstance(node.op, ast.And) == holds)
            case ast.NamedExpr():
                kind, state = self.value(node.value, state)
                return self._present(kind, node, state.holding(node.target.id, kind), holds=holds)
            case ast.Compare() if len(node.ops) == 1:
                return self._compared(node, state, holds=holds)
            case ast.Call():
                return self._called(node, state, holds=holds)
            case ast.Constant():
                return state if bool(node.value) == holds else None
            case _:
                return self._plain(node, state, holds=holds)

    def _several(self, nodes: list[ast.expr], state: State, *, holds: bool, all_of: bool) -> State | None:
        """Where all of several conditions answer so, or one of them does: it may be any, after those before it."""
        ways: list[State | None] = []
        current: State | None = state
        for node in nodes:
            if current is None:
                break
            if not all_of:
                ways.append(self.learn(node, current, holds=holds))
            current = self.learn(node, current, holds=holds if all_of else not holds)
        return current if all_of else joined(ways)

    def _static(self, node: ast.expr, state: State) -> bool | None:
        """What a condition on the method or the action of the request answers, where these are known."""
        if self.path and (told := paths.told(self.project, self.file, node, self.path, state.written)) is not None:
            return told
        if isinstance(node, ast.Name) and node.id in self.given:
            handed = self.given[node.id].node
            return bool(handed.value) if isinstance(handed, ast.Constant) else None
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            return None
        values = state.written.get(dotted(node.left), ())
        asked = _asked(values[0] if len(values) == 1 else node.left)
        known = {"method": self.method, "action": self.action}.get(asked, "")
        if not known:
            return self._static_given(node)
        found = self._texts(node.comparators[0])
        if found is None:
            return None
        same = known.lower() in {one.lower() for one in found}
        return same if isinstance(node.ops[0], ast.In | ast.Eq) else not same

    def _static_given(self, node: ast.Compare) -> bool | None:
        """The same of a parameter that a call of the target gives as a text: `level == "WORKSPACE"`."""
        if not isinstance(node.left, ast.Name) or node.left.id not in self.given:
            return None
        told, found = text_of(self.given[node.left.id].node), text_of(node.comparators[0])
        if told is None or found is None or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            return None
        return (told == found) == isinstance(node.ops[0], ast.Eq)

    def _texts(self, node: ast.expr) -> set[str] | None:
        if last(node) == "SAFE_METHODS":
            return set(_SAFE)
        if (one := text_of(node)) is not None:
            return {one}
        listed = elements(node)
        texts = [text_of(one) for one in listed] if listed is not None else [None]
        known = {text for text in texts if text is not None}
        return known if len(known) == len(set(texts)) else None

    def _present(self, kind: Kind, node: ast.expr, state: State, *, holds: bool) -> State:
        """Where something is there, or is not."""
        if not holds:
            setting = _setting(node, state) if kind == "config" else ""
            return replace(state, unset=setting) if setting else state
        if kind == "verified":
            self.step(node, "asks whether that led to somebody")
            return state.having("authenticated")
        return state

    def _plain(self, node: ast.expr, state: State, *, holds: bool) -> State:
        """A name, an attribute or an item by itself: `user.is_staff`, `payload`."""
        if isinstance(node, ast.Name) and (told := self._kept(node.id, state, holds=holds)) is not None:
            return told
        kind, after = self.value(node, state)
        name = last(node) or (text_of(node.slice) or "" if isinstance(node, ast.Subscript) else "")
        if _is_path(node) or paths.is_path(node, state.written):
            return replace(after, by_path=True)
        if isinstance(node, ast.Attribute | ast.Subscript) and kind in {"user", "verified"}:
            return self._of_user(name, node, after, holds=holds)
        return self._present(kind, node, after, holds=holds)

    def _kept(self, name: str, state: State, *, holds: bool) -> State | None:
        """What the answer tells that a name keeps: `allowed = user.role in ROLES`."""
        values = state.written.get(name, ())
        if len(values) != 1 or not isinstance(values[0], ast.Compare | ast.BoolOp | ast.Call | ast.UnaryOp):
            return None
        # NOTE: what it tells itself may be a test of the same name.
        inner = replace(state, written={key: value for key, value in state.written.items() if key != name})
        return self.learn(values[0], inner, holds=holds)

    def _of_user(self, name: str, node: ast.expr, state: State, *, holds: bool) -> State:
        if name in {"is_anonymous", "is_authenticated"}:
            if holds == (name == "is_anonymous"):
                return state
            self.step(node, "asks whether somebody is signed in")
            return state.having("authenticated")
        if words.ROLE.match(name):
            if not holds:
                return state
            self.step(node, "asks for a role")
            return state.having("authenticated", "role", roles=frozenset({name}))
        if name in {"user", "session", "auth"}:
            # NOTE: `request.user` is an object also for somebody who is not signed in.
            return state
        return self._present("verified", node, state, holds=holds)

    def _called(self, node: ast.Call, state: State, *, holds: bool) -> State | None:
        name = last(node.func)
        if name in {"bool", "any", "all", "isinstance"} and node.args:
            inner = node.args[0]
            if any(
                self._reads_path(one, state) for one in ast.walk(inner) if isinstance(one, ast.Attribute | ast.Name)
            ):
                return replace(self.value(inner, state)[1], by_path=True)
            if name == "isinstance":
                return self._instance(node, state, holds=holds)
            if isinstance(inner, ast.GeneratorExp | ast.ListComp):
                inner = inner.elt if isinstance(inner.elt, ast.Compare | ast.Call | ast.Attribute) else inner
                return self.learn(inner, state, holds=holds) if holds else state
            return self.learn(inner, state, holds=holds)
        answered = self.answers(node, state, holds=holds)
        if answered is not None:
            return answered
        kinds, after = self.arguments(node, state)
        kind, after = self.value(node, state)
        of_path = isinstance(node.func, ast.Attribute) and self._reads_path(node.func.value, state)
        if of_path or any(self._reads_path(one, state) for one in node.args):
            return replace(after, by_path=True)
        if not holds:
            return self._present(kind, node, after, holds=False)
        return self._allowed(node, kinds, strongest([kind, *kinds]), after)

    def answers(self, node: ast.Call, state: State, *, holds: bool) -> State | None:
        """What the answer of a function of the target tells; None for one that is not followed."""
        raise NotImplementedError

    def _instance(self, node: ast.Call, state: State, *, holds: bool) -> State:
        kind, after = self.value(node.args[0], state)
        anonymous = len(node.args) > 1 and "Anonymous" in ast.unparse(node.args[1])
        if kind in {"user", "verified"} and holds != anonymous:
            self.step(node, "asks whether somebody is signed in")
            return after.having("authenticated")
        return after

    def _allowed(self, node: ast.Call, kinds: list[Kind], best: Kind, state: State) -> State:
        """Where a function from elsewhere says yes."""
        name = last(node.func)
        if name == "hasattr":
            return state
        if name in _IN_CONSTANT_TIME and self._is_sent(node, kinds, state):
            self.step(node, "compares the secret")
            return state.having("secret")
        if words.VERIFIES.search(name):
            secret = {"config", "credential"} <= set(kinds) and "verified" not in kinds
            if best in {"credential", "verified", "unknown"}:
                self.step(node, "compares the secret" if secret else "verifies the credential")
                return state.having("secret" if secret else "authenticated")
            return state
        if best not in {"user", "verified"}:
            return state
        asked = {pair.arg or "" for one in ast.walk(node) if isinstance(one, ast.Call) for pair in one.keywords}
        held = {asked_for for asked_for in asked if words.ROLE.match(asked_for)}
        if words.DECIDES.match(name) or held:
            self.step(node, "asks for a role")
            return state.having("authenticated", "role", roles=self._asked_roles(node, held))
        self.step(node, "looks for what belongs to the caller")
        return state.having("authenticated")

    def _is_sent(self, node: ast.Call, kinds: list[Kind], state: State) -> bool:
        """Whether a head of the request, whatever its name, is compared with a setting."""
        read = [
            one.func.value for one in node.args if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
        ]
        read += [one.value for one in node.args if isinstance(one, ast.Subscript)]
        return "config" in kinds and any(self.value(one, state)[0] == "headers" for one in read)

    def _asked_roles(self, node: ast.Call, names: set[str]) -> frozenset[str] | None:
        pairs = [pair for one in ast.walk(node) if isinstance(one, ast.Call) for pair in one.keywords]
        found = [self.roles(pair.value) for pair in pairs if pair.arg in names]
        found += [self.roles(one) for one in node.args if not names and isinstance(one, ast.Constant)]
        known = [roles for roles in found if roles is not None]
        return frozenset().union(*known) if known and len(known) == len(found) else None

    def _compared(self, node: ast.Compare, state: State, *, holds: bool) -> State:
        left, right, op = node.left, node.comparators[0], node.ops[0]
        kind, after = self.value(left, state)
        other, after = self.value(right, after)
        if self._reads_path(left, state) or self._reads_path(right, state):
            return replace(after, by_path=True)
        if isinstance(op, ast.In | ast.NotIn) and other == "session" and (key := text_of(left)) is not None:
            # NOTE: `"user_id" in session`
            return self._present(self._of_kept("session", key), node, after, holds=isinstance(op, ast.In) == holds)
        same = isinstance(op, ast.Eq | ast.Is | ast.In | ast.GtE | ast.Gt | ast.LtE | ast.Lt) == holds
        literal = _literal(right)
        if literal is not _NOTHING and isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
            if literal is None or literal is False:
                return self._there(left, kind, after, holds=not same)
            if literal is True:
                return self.learn(left, state, holds=same) or after
        if not same:
            return after
        return self._equal(node, kind, other, after)

    def _reads_path(self, node: ast.expr, state: State) -> bool:
        return _is_path(node) or paths.is_path(node, state.written)

    def _there(self, node: ast.expr, kind: Kind, state: State, *, holds: bool) -> State:
        """Where something that may be None is there, or is not."""
        if isinstance(node, ast.Attribute) and kind == "user" and node.attr in {"user", "auth"}:
            return state
        return self._present("verified" if kind == "user" else kind, node, state, holds=holds)

    def _equal(self, node: ast.Compare, kind: Kind, other: Kind, state: State) -> State:
        left, right = node.left, node.comparators[0]
        kinds = {kind, other}
        named = [one for one in (left, right) if words.ROLE.match(_name_of(one))]
        if kinds & {"user", "verified"}:
            if named or _has_role_words(left, right):
                self.step(node, "compares the role")
                literal = right if named and named[0] is left else left
                return state.having("authenticated", "role", roles=self.roles(literal))
            self.step(node, "compares with who calls")
            return state.having("authenticated")
        if kinds == {"credential", "config"}:
            self.step(node, "compares the secret")
            return state.having("secret")
        return state


def _setting(node: ast.expr, state: State) -> str:
    """The setting that an expression reads, also through a name that keeps it; empty for what is none."""
    kept = state.written.get(dotted(node), ())
    read = kept[0] if len(kept) == 1 else node
    if isinstance(read, ast.Call):
        of_environment = dotted(read.func) in {"os.getenv", "getenv", "os.environ.get", "environ.get"}
        return (text_of(read.args[0]) or "") if read.args and of_environment else ""
    name = last(read)
    return name if words.SETTINGS.match(name) or "settings" in ast.unparse(read) else ""


_NOTHING = object()


def _literal(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) and node.value in {None, True, False} else _NOTHING


def _asked(node: ast.expr) -> str:
    """`method` or `action` for what asks for these of the request or the view."""
    name = dotted(node)
    if name in {"request.method", "self.request.method", "req.method", "view.request.method"}:
        return "method"
    return "action" if name in {"self.action", "view.action"} else ""


def _is_path(node: ast.expr) -> bool:
    """Whether an expression reads the path of the request."""
    name = dotted(node)
    return bool(name) and "request" in name and any(part in _PATHS for part in name.split("."))


def _name_of(node: ast.expr) -> str:
    """The name by which something is read, also of an item or of what a call `get` reads."""
    if isinstance(node, ast.Subscript):
        return text_of(node.slice) or ""
    if isinstance(node, ast.Call):
        return (text_of(node.args[0]) or "") if last(node.func) in {"get", "getattr"} and node.args else last(node.func)
    return last(node)


def _has_role_words(*nodes: ast.expr) -> bool:
    return any(
        words.ROLE.match(_name_of(inner))
        for node in nodes
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute | ast.Name | ast.Subscript | ast.Call)
    )
