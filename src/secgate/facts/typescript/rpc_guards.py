"""The guards of a procedure: the middleware of its chain, and the context factory where that refuses anybody."""

import re
from dataclasses import dataclass, field, replace

from secgate.facts.guard_names import gives_caller, is_guard_name
from secgate.facts.model import Guard
from secgate.facts.typescript.guards import Guards, name_of
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.names import FUNCTIONS, ancestors
from secgate.facts.typescript.proofs import NOTHING
from secgate.facts.typescript.reading import Frame, TooLongError
from secgate.facts.typescript.rpc_bodies import Context, ProcedureBodies, asked, context_of, extended, given
from secgate.facts.typescript.rpc_chains import Step, middlewares
from secgate.facts.typescript.rpc_mounts import Mount
from secgate.facts.typescript.symbols import SERVER
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.tenant_signs import TenantSigns, source_of
from secgate.facts.typescript.values import External, ExternalCall, Function, Handler, Record, Site, Unknown, Value

_HARMLESS = re.compile(r"^@?sentry|opentelemetry|logger|pino|superjson", re.IGNORECASE)
Frames = dict[tuple[str, int], Frame]


@dataclass
class Base:
    """What is there before the first middleware of a procedure.

    Attributes:
        guards: in front of the adapter, and the context factory where it refuses.
        path: where the adapter is mounted.
    """

    mount: Mount | None
    guards: tuple[Guard, ...] = ()
    context: Context = field(default_factory=dict)
    frames: Frames = field(default_factory=dict)
    path: str = ""


@dataclass
class Chains:
    """Reads the middleware of chains, each once for all chains that begin with it."""

    machine: Interpreter
    guards: Guards
    signs: TenantSigns
    _read: dict[tuple[object, ...], tuple[tuple[Guard, ...], Context]] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)

    def of(self, steps: list[Step], base: Base) -> tuple[tuple[Guard, ...], Context]:
        """The guards of a chain in running order, and the context that its handler is given."""
        guards: tuple[Guard, ...] = ()
        context = base.context
        key: tuple[object, ...] = (id(base),)
        self._kept.append(base)
        metas = [self.machine.forced(step.first) for step in steps if step.name == "meta" and step.first is not None]
        meta = next((m for m in reversed(metas) if isinstance(m, Record)), None)
        for step in steps:
            if step.name != "use" or step.first is None:
                continue
            key = (*key, id(step.call), id(meta) if meta is not None else 0)
            if key not in self._read:
                self._kept += [step.call, meta]
                self._read[key] = self._used(step, context, meta, base)
            more, context = self._read[key]
            guards += more
        return guards, context

    def _used(self, step: Step, context: Context, meta: Record | None, base: Base) -> tuple[tuple[Guard, ...], Context]:
        guards: list[Guard] = []
        site = first_of(step.call.site)
        joined = list(middlewares(step.first or Unknown(), self.machine.forced))
        for value in joined:
            handler = Handler(value, site)
            name = (_declared(value) if len(joined) > 1 else _named(value, site)) or name_of(handler)
            reader = self.reader(base)
            try:
                guard = self.guards.judged(handler, name, reader, given(context, meta))
            except OutOfBudgetError:
                because = "its body is too long or too deep to follow"
                guard = Guard(name, site.module.source.place(site.node), ("unknown",), because=because)
            guards.append(_doubted(self._with_tenant(guard, context), value, reader))
            context = extended(context, reader.handed)
        return tuple(guards), context

    def _with_tenant(self, guard: Guard, context: Context) -> Guard:
        """A guard that refuses, behind a factory that has put the tenant of whoever calls into the context."""
        if not guard.protects or guard.tenant_source is not None:
            return guard
        found = next((held for name, held in context.items() if self.signs.word.search(name)), None)
        return replace(guard, tenant_source=source_of(found, "") or None) if found is not None else guard

    def in_doubt(self, function: Function, context: Context, base: Base) -> Guard | None:
        """The handler of a procedure, where it may ask who calls by what could not be followed."""
        reader = self.reader(base)
        try:
            reader.run(function, given(context))
        except (TooLongError, RecursionError, OutOfBudgetError):
            return None
        asking = _asking(function, reader.unfollowed)
        place = function.scope.module.source.place(function.node)
        because = f"whether `{asking}` in its handler asks who calls could not be followed"
        return Guard(asking, place, ("unknown",), source=place, because=because) if asking else None

    def reader(self, base: Base) -> ProcedureBodies:
        """Reads a body that is given the context of a base."""
        reader = ProcedureBodies(self.machine, self.signs)
        reader.frames.update(base.frames)
        return reader

    def with_context(self, base: Base, mount: Mount) -> None:
        """Read what the procedures of a mount are given as their context, and whether its factory refuses anybody."""
        held = mount.option("createContext") if mount.is_trpc else mount.option("context")
        if held is None:
            return
        value = self.machine.forced(held.value) if held.value is not None else None
        if not isinstance(value, Function):
            base.context = context_of([(NOTHING, held)])
            if not base.context and isinstance(value, Unknown | ExternalCall | External):
                place = mount.site.module.source.place(mount.site.node)
                because = "what makes the context of its procedures could not be followed"
                base.guards = (*base.guards, Guard("createContext", place, ("unknown",), because=because))
            return
        reader = self.reader(base)
        try:
            exits = reader.run(value, asked())
        except (TooLongError, RecursionError, OutOfBudgetError):
            return
        returns = [found for found in exits if found.kind == "return"]
        base.context = context_of([(found.state, found.value or SERVER) for found in returns])
        base.frames = {**base.frames, **reader.frames}
        for found in returns:
            reader.leave(found.value or SERVER)
        source = value.scope.module.source.place(value.node)
        goes = [replace(found, kind="next") for found in returns]
        guard = self.guards.proven(
            goes, reader.effects, Guard(value.name or "createContext", source, source=source), value
        )
        if guard.protects or guard.tenant_source is not None:
            base.guards = (*base.guards, guard)


def first_of(site: Site) -> Site:
    """The place of what a call is given first."""
    arguments = site.node.child_by_field_name("arguments")
    return (
        Site(site.module, arguments.named_children[0]) if arguments is not None and arguments.named_children else site
    )


def _named(value: Value, site: Site) -> str:
    """What a middleware that is written in its chain is called: by the name of the chain."""
    if not isinstance(value, Function) or value.name or site.node.type not in FUNCTIONS:
        return ""
    holder = next(
        (a for a in ancestors(site.node) if a.type in {"variable_declarator", "pair", "statement_block"}), None
    )
    if holder is None or holder.type == "statement_block":
        return ""
    return text_of(holder.child_by_field_name("name") or holder.child_by_field_name("key"))


def _declared(value: Value) -> str:
    """The name under which a middleware stands that is joined with another one."""
    outer = ancestors(value.node) if isinstance(value, Function) else ()
    holder = next((node for node in outer if node.type in {"variable_declarator", "statement_block"}), None)
    known = holder is not None and holder.type == "variable_declarator"
    return text_of(holder.child_by_field_name("name")) if holder is not None and known else ""


def _asking(function: Function, unfollowed: list[str]) -> str:
    """What a function may ask who calls by, of what could not be followed."""
    refuses = re.search(r"\bthrow\b", text_of(function.node)) is not None
    return next((name for name in unfollowed if refuses or is_guard_name(name) or gives_caller(name)), "")


def _doubted(guard: Guard, value: Value, reader: ProcedureBodies) -> Guard:
    """A middleware that may ask who calls by what comes from elsewhere, and of which nothing is known."""
    own = value if isinstance(value, Function) and not guard.proves else None
    if own is not None and not reader.handed and re.search(r"\bthrow\b", text_of(own.node)) is not None:
        return replace(guard, proves=("unknown",), because="on which way it goes on could not be followed")
    asking = _asking(own, reader.unfollowed) if own is not None else ""
    if asking:
        return replace(guard, proves=("unknown",), because=f"whether `{asking}` asks who calls could not be followed")
    package = value.callee.package if isinstance(value, ExternalCall) else getattr(value, "package", "")
    if guard.proves or not package or _HARMLESS.search(package) or not is_guard_name(guard.name):
        return guard
    because = f"what {package} does with the request could not be followed"
    return replace(guard, proves=("unknown",), because=because)
