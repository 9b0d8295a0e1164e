"""Routes of every framework that is read, what the guards in front of them prove, and access decisions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from secgate.api import (
    Behaviour,
    Confidence,
    Demand,
    Guard,
    Hit,
    IdleCall,
    IdleDecision,
    Missing,
    Node,
    Observation,
    Peers,
    Place,
    Problem,
    Route,
    Sieve,
    SourceFile,
    Subject,
    TraceStep,
    UnresolvedFact,
    by_path,
    commented_guards,
    demand_on,
    idle_decisions,
    is_for_all,
    is_open_by_decision,
    is_open_by_nature,
    is_operational,
    is_webhook,
    open_guards,
    own_decisions,
    peers_of,
    role_faults,
    roles_by_presence,
    text_of,
    unknown_roles,
    unrouted,
)

_WORTH_A_LOOK = Sieve(
    r"\bnext\b|\bcanActivate\b|@Controller\b|\basync\b|Promise<|\.(?:get|post|put|patch|delete|all|route|use|router)\s*\("
)
_FAILS_OPEN = ("is not set", "its check throws")
_SHOWN_ROUTES = 5
_SHOWN_NAMES = 3
_ROLE_FAULTS = {
    "always-true": "`{}` is always true: a word is true by itself.",
    "assigned": "`{}` gives the role instead of comparing it, and is always true.",
    "index": "`{}` is a place in a list, not a yes or no: it is -1, and true, where the role is not found.",
    "substring": "`{}` looks for a part of a word: a role whose name is a part of it passes too.",
    "inverted": "The test `{}` refuses those who hold the role, and lets everybody else go on.",
}
_DECISIONS = {
    "answered": "A promise of `{}` judges each element, and it is always truthy: every element passes.",
    "thrown-away": "`{}` answers yes or no and stops nothing by itself; here its answer is thrown away.",
}
_COROUTINE = "`{}` is a coroutine and not awaited here: it is always true, so it decides nothing."
_NOT_AWAITED = "`{}` is async and not awaited here: a promise is always truthy, so it decides nothing."
_LEVELS = {"authenticated": "that a token is valid", "tenant-key": "the tenant", "secret": "a shared secret"}


def analyze(subject: Subject) -> Observation:
    """Findings of the route table, and of every file by itself."""
    hits: list[Hit] = []
    decisions = Counter[str]()
    for file in subject.files:
        if _WORTH_A_LOOK.finds(file.text):
            hits += _of_guards(subject, file)
            idle = list(idle_decisions(subject.data.view(file.path)))
            hits += (_of_decision(subject, file, found) for found in idle)
            hits += _of_role_tests(subject, file)
            own = sum(1 for _ in own_decisions(subject.data.view(file.path)))
            decisions[file.path] += own + sum(found.shape == "answered" for found in idle)
    hits += (_of_call(subject, found) for found in subject.facts.idle_python)
    decisions.update(found.place.path for found in subject.facts.idle_python)
    table = subject.facts.routes
    judge = _judge(subject, {(hit.place.path, hit.place.line) for hit in hits if hit.rule == "guard-fails-open"})
    hits += judge.findings()
    # NOTE: the guards in front of a route are judged also where its handler is not known.
    lost = [found for found in table.unresolved if found.kind != "handler"]
    routers = (found for found in lost if found.kind != "registration")
    return Observation(
        examined_at=decisions + Counter(by_path(table.routes, routers)),
        hits=tuple(hits),
        problems=(*unrouted(subject), *subject.facts.unread_python),
        unresolved=tuple(dict.fromkeys((*judge.unresolved, *map(_not_followed, lost)))),
    )


def _not_followed(found: UnresolvedFact) -> Problem:
    return Problem(kind="unresolved", path=found.path, line=found.line, reason=found.reason)


def _of_guards(subject: Subject, file: SourceFile) -> Iterator[Hit]:
    """Guards of a file that are open at times, or stand in a comment only."""
    for opened in open_guards(file):
        when = "its check throws" if opened.unset is None else f"`{opened.unset}` is not set"
        message = f"This guard lets the request through when {when}."
        sure = None if opened.sharp else Confidence.MEDIUM
        yield subject.hit("guard-fails-open", opened.place, message=message, confidence=sure, node=opened.node)
    for found in commented_guards(file):
        message = f"The guard `{found.name}` stands in a comment beside the route it would protect."
        steps = [TraceStep(path=file.path, line=found.route, note="the route without it")]
        yield subject.hit("commented-out-guard", found.place, message=message, trace=steps)


def _of_decision(subject: Subject, file: SourceFile, found: IdleDecision) -> Hit:
    rule = "authorisation-thrown-away" if found.shape == "thrown-away" else "authorisation-not-awaited"
    message = _DECISIONS.get(found.shape, _NOT_AWAITED).format(found.name)
    steps = [TraceStep.at(found.declared, "the decision is made here")] if found.declared is not None else []
    if found.shape == "tested" and found.declared is not None and found.declared.path == file.path:
        # A reader of the file has both before their eyes.
        steps = []
    return subject.hit(rule, found.place, message=message, trace=steps, node=found.node)


def _of_call(subject: Subject, found: IdleCall) -> Hit:
    steps = (
        [TraceStep.at(found.declared, "the decision is made here")] if found.declared.path != found.place.path else []
    )
    message = _COROUTINE.format(found.name)
    return subject.hit("authorisation-not-awaited", found.place, message=message, trace=steps)


def _of_role_tests(subject: Subject, file: SourceFile) -> Iterator[Hit]:
    """Tests of a role that do not hold by the way they are written, and roles that hang on a claim being there."""
    for fault in role_faults(subject.data.view(file.path)):
        message = _ROLE_FAULTS[fault.shape].format(fault.what)
        sure = None if fault.sharp else Confidence.MEDIUM
        yield subject.hit("role-test-does-not-hold", fault.place, message=message, confidence=sure, node=fault.node)
    for found in roles_by_presence(file):
        message = f"`{found.claim}` is present, and that alone decides `{found.role}`."
        yield subject.hit("role-by-presence", found.place, message=message, node=found.node)


@dataclass
class _Judge:
    """Judges every route that is served in production.

    Attributes:
        served: those routes.
        peers: what they go without.
        tenant_models: the models that hold data of tenants.
        opened: places of guards that are found to fail open, which say more than the routes behind them.
        unresolved: routes that could not be judged.
    """

    subject: Subject
    served: list[Route]
    peers: Peers
    tenant_models: frozenset[str]
    files: dict[str, SourceFile]
    opened: set[tuple[str, int]]
    unresolved: list[Problem] = field(default_factory=list)

    def findings(self) -> list[Hit]:
        """Every finding of the table, in its order."""
        hits: list[Hit] = []
        below: dict[tuple[str, int, str], list[tuple[Route, Guard, Demand]]] = defaultdict(list)
        enough: set[tuple[str, int]] = set()
        for route in self.served:
            if is_open_by_decision(route, self.subject.config.public_routes):
                continue
            demand = demand_on(route, self.subject.config.required_roles)
            if route.level == "public":
                # NOTE: who writes that all may call means it, whatever the path is called.
                by_path = demand is not None and demand.glob is None
                hits += self._open(route, demanded=demand is not None and not (by_path and route.open_by_name))
                continue
            if demand is not None and not self._is_met(route, demand):
                guard = [found for found in route.guards if found.protects][-1]
                below[guard.place.path, guard.place.line, demand.level].append((route, guard, demand))
                continue
            if demand is not None:
                enough |= {(found.place.path, found.place.line) for found in route.guards if found.protects}
            missing = self.peers.missing(route)
            if missing is not None and "role" not in self.subject.facts.behaviour(route).gates:
                hits.append(self._forgotten(route, missing))
        for (path, line, _), routes in below.items():
            # NOTE: where other routes behind the same registration prove enough, it is not that which is at fault.
            alone = (path, line) in enough
            # NOTE: what a procedure is built on stands in a file of its own, and is not at fault.
            at = routes[0][0].place if routes[0][0].is_procedure else None
            hits += [self._below([found], found[0].place) for found in routes] if alone else [self._below(routes, at)]
        return [*hits, *self._of_roles()]

    def _of_roles(self) -> Iterator[Hit]:
        """Roles that guards compare with a word nobody else knows, or that are not the caller's."""
        guards = list(dict.fromkeys(guard for route in self.served for guard in route.guards))
        for step in dict.fromkeys(step for guard in guards for step in guard.of_target):
            yield self.subject.hit("target-role-decides", Place(path=step.path, line=step.line))
        for role, step in unknown_roles(guards, self._naming_roles):
            message = f"The role `{role}`, with which this guard compares, stands nowhere else in the target."
            yield self.subject.hit("unknown-role-literal", Place(path=step.path, line=step.line), message=message)

    def _naming_roles(self) -> Iterator[tuple[str, str]]:
        """The scripts and schemas of the target: (path, text)."""
        yield from ((file.path, file.text) for file in self.subject.files)
        texts = self.subject.texts
        yield from ((path, texts[path]) for path in texts if path.endswith((".prisma", ".sql")))

    def _is_met(self, route: Route, demand: Demand) -> bool:
        met = demand.is_met(route)
        if met is None:
            self._give_up(route, f"which roles {_named(route)} lets through could not be followed")
        operators = self.subject.data.operators
        return met is not False or (demand.glob is None and any(map(operators.alone, route.guards)))

    # Routes without a guard

    def _open(self, route: Route, *, demanded: bool) -> list[Hit]:
        does, missing = self.subject.facts.behaviour(route), self.peers.missing(route)
        operational = is_operational(route, text_of(self._node(route.place)))
        if not operational and is_open_by_nature(route, does, self.tenant_models):
            return []
        unknown = next((guard for guard in route.guards if "unknown" in guard.proves), None)
        if unknown is not None and missing is None:
            self._give_up(route, f"what `{unknown.name}` in front of {_named(route)} proves could not be followed")
            return []
        if does.gates:
            asks = f"Only the handler of {_named(route)} asks who calls ({', '.join(does.gates)})"
            message = f"{asks}; no guard stands in front of it."
            return [self._hit("gate-only-in-handler", route, message, trace=does.trace)]
        # NOTE: a browser asks for OPTIONS before the request itself, and without the caller's credential.
        calls = does.unknown_calls and route.method != "OPTIONS"
        if does.known and not (operational or does.models or calls or route.changes_state):
            # It answers without reading any data: a page.
            return []
        fails_open = next((guard for guard in route.guards if guard.because.endswith(_FAILS_OPEN)), None)
        if fails_open is not None and fails_open.source is not None:
            return self._fails_open(fails_open, fails_open.source, route)
        if route.confidence is not Confidence.HIGH and missing is None:
            self._give_up(route, f"{_named(route)} is not known exactly: {route.because or 'its guards are not'}")
            return []
        if operational:
            message = f"{_named(route)} shows the inside of the process, and nothing in front of it asks who calls."
            return [self._hit("open-operational-route", route, message)]
        if missing is not None:
            return [self._forgotten(route, missing)]
        if route.method == "ALL" and not does.known:
            self._give_up(route, f"what `{route.handler}` answers at {_named(route)} is not known")
            return []
        return [self._unguarded(route, does, demanded=demanded)]

    def _unguarded(self, route: Route, does: Behaviour, *, demanded: bool) -> Hit:
        changed, read = (sorted(self.tenant_models & set(models)) for models in (does.writes, does.models))
        hook = " and no check of a signature was found" if is_webhook(route) else ""
        opened = next((guard for guard in route.guards if guard.because), None)
        why = "nothing in front of it or in it asks who calls"
        why = f"{why}{hook}" if opened is None else f"`{opened.name}` in front of it {opened.because}"
        steps = [TraceStep.at(opened.source, "the guard")] if opened is not None and opened.source is not None else []
        if not (changed or read or route.changes_state):
            message = f"{_named(route)} is open to everybody; {why}."
            return self._hit("unguarded-read", route, message, trace=steps)
        what = f"changes {_listed(changed)}" if changed else (f"reads {_listed(read)}" if read else "changes state")
        message = f"{_named(route)} {what}, and {why}."
        # NOTE: whoever asks for a role there does not mean it to be open, not even for reading.
        sure = (bool(changed) and not is_for_all(route)) or demanded
        confidence = None if sure else Confidence.MEDIUM
        return self._hit("unguarded-route", route, message, confidence=confidence, trace=steps)

    def _fails_open(self, guard: Guard, source: Place, route: Route) -> list[Hit]:
        """The guard itself, once, unless its own file has told it already."""
        inside = range(source.line, (source.end_line or source.line) + 1)
        if any(path == source.path and line in inside for path, line in self.opened):
            return []
        self.opened.add((source.path, source.line))
        message = f"This guard {guard.because}, so {_named(route)} is open then."
        place, node, sure = _start(source), self._node(source), Confidence.MEDIUM
        return [self.subject.hit("guard-fails-open", place, message=message, confidence=sure, node=node)]

    def _forgotten(self, route: Route, missing: Missing) -> Hit:
        guard = missing.guard
        message = f"{missing.count} other routes of this router carry `{guard.name}`, and {_named(route)} does not."
        steps = [] if guard.source is None else [TraceStep.at(guard.source, f"`{guard.name}`")]
        proven = guard.protects and route.level == "public" and route.confidence is Confidence.HIGH
        # NOTE: what only reads may well be for all in Python, where a file or class holds routes of every kind.
        proven = proven and not route.is_page and (route.changes_state or not route.symbol)
        confidence = None if proven else Confidence.MEDIUM
        return self._hit("peer-without-guard", route, message, trace=steps, confidence=confidence)

    # Routes whose guards prove too little

    def _below(self, routes: list[tuple[Route, Guard, Demand]], at: Place | None = None) -> Hit:
        """One finding for all routes that one registration of a guard leaves below what is demanded of them.

        It stands where the guard is registered, or at the one route.
        """
        (route, guard, demand), count = routes[0], len(routes)
        others = f" and {count - 1} more" if count > 1 else ""
        any_role = "a role" if demand.level == "role" else f"the level {demand.level}"
        needs = f"the role {_listed(demand.roles)}" if demand.roles else any_role
        has = f"lets through {_listed(route.roles)}" if route.roles else f"proves only {_LEVELS[route.level]}"
        where = "here" if at is None or at.line == guard.place.line else "in front"
        name = f"The middleware {where}" if guard.name == "(inline)" else f"`{guard.name}`"
        verb, why = "needs" if count == 1 else "need", _why(demand)
        steps = [] if guard.source is None else [TraceStep.at(guard.source, "the guard, which compares no such role")]
        steps += [step for step in guard.trace if step.path != guard.place.path]
        steps += [TraceStep.at(found.place, _named(found)) for found, _, _ in routes[:_SHOWN_ROUTES]]
        return self.subject.hit(
            "level-below-requirement",
            _start(at or guard.place),
            message=f"{name} {has}, but {_named(route)}{others} {verb} {needs}: {why}.",
            confidence=None if self._is_proven([found for found, _, _ in routes], demand) else Confidence.MEDIUM,
            trace=steps,
            node=self._node(at or guard.place),
            about=route.symbol,
        )

    def _is_proven(self, routes: list[Route], demand: Demand) -> bool:
        """Whether the demand is the owner's, or the target itself tells roles apart everywhere but here."""
        if any(route.confidence is not Confidence.HIGH or _may_ask_for_more(route) for route in routes):
            return False
        if demand.glob is not None:
            return True
        if any("role" in self.subject.facts.behaviour(route).gates for route in routes):
            return False
        return any(route.roles for route in self.subject.facts.routes.routes)

    # Places

    def _give_up(self, route: Route, reason: str) -> None:
        self.unresolved.append(Problem(kind="unresolved", path=route.place.path, line=route.place.line, reason=reason))

    def _node(self, place: Place) -> Node | None:
        file = self.files.get(place.path)
        return file.call_at(place) if file is not None else None

    def _hit(
        self,
        rule: str,
        route: Route,
        message: str,
        *,
        trace: Iterable[TraceStep] = (),
        confidence: Confidence | None = None,
    ) -> Hit:
        lower = Confidence.MEDIUM if route.confidence is not Confidence.HIGH and confidence is None else confidence
        place, node, steps = _start(route.place), self._node(route.place), (*route.mounts, *trace)
        return self.subject.hit(
            rule, place, message=message, confidence=lower, trace=steps, node=node, about=route.symbol
        )


def _judge(subject: Subject, opened: set[tuple[str, int]]) -> _Judge:
    routes, schema = subject.facts.routes.routes, subject.schema
    served = [route for route in routes if route.state in {"live", "conditional"} and route.production]
    owned = schema.tenant_accessors if schema is not None else frozenset()
    return _Judge(subject, served, peers_of(served), owned, {file.path: file for file in subject.files}, opened)


def _start(place: Place) -> Place:
    return place.model_copy(update={"end_line": None, "end_column": None})


def _may_ask_for_more(route: Route) -> bool:
    """Whether a guard of a framework's chain could not be followed wholly, and may ask for the role."""
    return bool(route.framework) and any("unknown" in guard.proves for guard in route.guards)


def _named(route: Route) -> str:
    return f"`{route.method} {route.route}`"


def _why(demand: Demand) -> str:
    if demand.glob is not None:
        return f"required_roles demands it for {demand.glob}"
    return f"`/{demand.segment}` in its path is for one role"


def _listed(names: Iterable[str]) -> str:
    first = [f"`{name}`" for name in names]
    return ", ".join(first[:_SHOWN_NAMES]) + (" …" if len(first) > _SHOWN_NAMES else "")
