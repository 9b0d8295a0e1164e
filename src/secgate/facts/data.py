"""What the scripts of the target do with tenant data: queries, raw statements, and clients that add the tenant."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from pathspec import GitIgnoreSpec

from secgate.facts.approaches import Approaches
from secgate.facts.asked_tenants import AskedTenants
from secgate.facts.cache_uses import cache_uses
from secgate.facts.model import Guard, Route
from secgate.facts.operators import Operators
from secgate.facts.parsed_bodies import ParsedBodies
from secgate.facts.queries import QueryRow
from secgate.facts.reach import Reach
from secgate.facts.response_caches import on_routes
from secgate.facts.schemas import Schema
from secgate.facts.staff_words import OF_ANY_STAFF, OF_THE_PLATFORM
from secgate.facts.store import Facts
from secgate.facts.tenant_left import TenantsLeft
from secgate.facts.trusted_tenants import routes_behind, with_own, with_trusted
from secgate.facts.typescript.cache_faults import CacheUse
from secgate.facts.typescript.callers import LinkedFiles
from secgate.facts.typescript.client_objects import ClientObjects
from secgate.facts.typescript.client_writes import client_writes
from secgate.facts.typescript.error_code import ErrorCode
from secgate.facts.typescript.errors import Errors
from secgate.facts.typescript.handlers import REQUEST_HINT, AccessFault, Handler, read_handlers
from secgate.facts.typescript.ignored_principals import MUTATES, ignored_principals
from secgate.facts.typescript.ignored_principals import reads_input as looks_at_input
from secgate.facts.typescript.injections import Injection, injections_of
from secgate.facts.typescript.kept_claims import kept_claims
from secgate.facts.typescript.log_contents import LogContents, LogEntry
from secgate.facts.typescript.log_parameters import with_callers
from secgate.facts.typescript.logs import may_log
from secgate.facts.typescript.made_up_tenants import made_up
from secgate.facts.typescript.missing_tenants import (
    goes_on_only_after_an_error,
    optional_claim,
    unasked_session,
)
from secgate.facts.typescript.model_members import model_members
from secgate.facts.typescript.named_tenants import tenant_named_by_caller
from secgate.facts.typescript.names import FUNCTIONS, inside
from secgate.facts.typescript.nest_handed import HandedLater, is_nest
from secgate.facts.typescript.prisma_calls import may_call_prisma
from secgate.facts.typescript.queries import Query, read_queries
from secgate.facts.typescript.query_readers import may_query, readers_for
from secgate.facts.typescript.raw import lost_raw_calls, read_raw
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.tenant_claims import (
    any_origin,
    chosen_by_client,
    from_client,
    hard_coded,
    optional_checks,
    overwritten,
)
from secgate.facts.typescript.tenant_demands import requires_tenant
from secgate.facts.typescript.tenant_needs import TenantNeed, joined, left_by, tenant_need
from secgate.facts.typescript.token_libraries import HINT
from secgate.facts.typescript.tokens import Token, Unread, tokens_of, unread
from secgate.facts.typescript.view import Links, Proof, QueryReader, Source, View
from secgate.facts.who_calls import WhoCalls
from secgate.model import Confidence, Place, Problem, TraceStep
from secgate.settings.config import Config

# Shapes that the routes which lead to a query may explain; empty is that of an unresolved one.
_BY_ROUTE = frozenset({"", "no-tenant", "no-filter", "fixed-filter", "vanishing-filter", "replaced-filter"})


@dataclass
class Data:
    """Facts about tenant data; each kind is read once, when it is asked for.

    Attributes:
        sources: script files that the code items look at, by path.
        texts: text of every file of the target.
        facts: the routes of the same target.
    """

    sources: Mapping[str, Source]
    texts: Mapping[str, str]
    schema: Schema
    config: Config
    facts: Facts | None = field(default=None, repr=False)
    links: LinkedFiles = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.links = LinkedFiles(self.sources, self._view, self.texts)

    @cached_property
    def _by_design(self) -> GitIgnoreSpec:
        """Globs as `.gitignore` has them: a single star stays within its folder."""
        return GitIgnoreSpec.from_lines(entry.path for entry in self.config.cross_tenant_paths)

    @cached_property
    def words(self) -> TenantWords:
        """How the target names its tenant."""
        return TenantWords(self.config.tenant_keys, self.schema.root_word, self.config.tenant_context)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """Every Prisma call, and every raw statement on a table of a tenant model, by path and line."""
        views = list(self._querying())
        found = [self._by_reach(v, query) for v in views for query in (*read_queries(v), *read_raw(v))]
        return tuple(sorted(found, key=lambda q: (q.place.path, q.place.line, q.place.column)))

    @cached_property
    def reach(self) -> Reach:
        """The way from the routes to the code."""
        facts = self.facts or Facts(self.sources, self.texts, self.config, self.schema)
        return Reach(facts.routes, self.words, self.operators.alone)

    @cached_property
    def operators(self) -> Operators:
        """The guards that let in nobody but the platform's own operators."""
        facts = self.facts or Facts(self.sources, self.texts, self.config, self.schema)
        return Operators(self.sources, self.view, facts.routes.routes, self.config.tenant_keys)

    @cached_property
    def approaches(self) -> Approaches:
        """The routes that lead to each function, with what stands in front of it there."""
        return Approaches(self.facts or Facts(self.sources, self.texts, self.config, self.schema), self.reach)

    def _by_reach(self, view: View, query: Query) -> Query:
        """The query, judged by the routes that lead to it: only the platform's own, or others too."""
        if query.scope not in {"unscoped", "unresolved"} or query.shape not in _BY_ROUTE:
            return query
        reached = self.reach.to(view, query.node)
        if reached.known and self.are_platforms(reached.routes):
            place = reached.routes[0].place
            step = TraceStep.at(place, "only routes for the platform's own staff lead here")
            return replace(query, scope="exempt", shape="", reason="", because=step, confidence=Confidence.MEDIUM)
        live = (r for r in reached.routes if r.state == "live")
        # NOTE: whether a route by the platform's own path asks for its staff is for route-role-checks to say.
        own = (r for r in live if not OF_THE_PLATFORM.path.search(r.named_path))
        open_to = [r for r in own if not (self.are_platforms([r]) or self.may_be_platforms([r]))]
        if query.shape == "no-filter" and open_to:
            place = open_to[0].place
            note = f"{open_to[0].method} {open_to[0].route} leads here"
            return replace(query, sharp=True, via=(TraceStep.at(place, note),))
        return self._by_guards(query)

    def _by_guards(self, query: Query) -> Query:
        """The query whose id a request gives behind a guard that leaves the tenant: the tenant is at hand there."""
        ways = ((way, step, sure) for way in query.asked if way.sharp for step, sure in self._tenants_at(way.steps[0]))
        found = max(ways, key=lambda one: one[2], default=None)
        if query.shape != "no-tenant" or found is None:
            return query
        way, tenant, sure = found
        via = tuple(step.step for step in way.steps)
        return replace(query, shape="request-id", sharp=sure, tenant=tenant, via=via)

    def _tenants_at(self, at: Proof) -> Iterator[tuple[TraceStep, bool]]:
        """The tenants that guards leave on routes which lead to a place, and whether nothing else may guard them there.

        A route with a guard of the target that looks at what is asked for counts for none.
        """
        for route in self.reach.to(at.view, at.node).routes:
            if route.state != "live":
                continue
            read = [(guard, view, body) for guard in route.guards for view, body in self._body(guard)]
            asking = [body for guard, _, body in read if not guard.only_validates and looks_at_input(body)]
            # NOTE: where a handler asks for itself who calls, what it tests before a query is read with the query.
            own = [body for _, view, body in read if view is at.view and inside(at.node, body)]
            if any(body not in own for body in asking):
                continue
            if (tenant := self._left.on(route)) is not None:
                unknown = bool(asking) or any("unknown" in guard.proves for guard in route.guards)
                of_staff = OF_ANY_STAFF.path.search(route.named_path) is not None or self.may_be_platforms([route])
                yield tenant, not (unknown or of_staff)

    @cached_property
    def _left(self) -> TenantsLeft:
        return TenantsLeft(self.reach.table.routes, self._body, self.tenant_need, self._asked_tenant)

    def _asked_tenant(self, route: Route) -> TraceStep | None:
        found = self._handler(route)
        return self._asked.at(*found) if found is not None else None

    @cached_property
    def _asked(self) -> AskedTenants:
        return AskedTenants(lambda: (*self.handlers, *self._silent_handlers()))

    def read_ahead(self) -> None:
        """Read what most kinds of facts rest on."""
        self.links.occurrences.words.list_all()
        for view in self._querying():
            _ = view.calls

    @cached_property
    def lost(self) -> tuple[Problem, ...]:
        """Raw calls that the text of a file holds and its tree does not."""
        counted = ((view.file.path, lost_raw_calls(view)) for view in self._querying())
        return tuple(
            Problem(path=path, reason=f"raw SQL calls that could not be read: {count}")
            for path, count in counted
            if count > 0
        )

    @cached_property
    def caches(self) -> tuple[CacheUse, ...]:
        """Every use of a cache, by path and line."""
        uses = cache_uses(self.sources, self.view, self.config)
        served = any(use.middleware is not None for use in uses)
        return tuple(on_routes(use, self.reach.table.routes) for use in uses) if served else uses

    def tenant_need(self, route: Route) -> TenantNeed | None:
        """What the handler of a route, or what it wraps, takes from its guards; None where the handler is not known."""
        found = self._handler(route)
        need = tenant_need(*found) if found is not None else None
        if need is None or need.reads or self.facts is None:
            return need
        behind = ((path, node) for path, node, _ in self.facts.answering(route).functions if path in self.sources)
        return joined([need, *(tenant_need(self.view(path), node) for path, node in behind)])

    def _handler(self, route: Route) -> tuple[View, Node] | None:
        """The function that answers a route, with its file."""
        found = self.facts.handler(route) if self.facts is not None else None
        return (self.view(found[0]), found[1]) if found is not None and found[0] in self.sources else None

    def tenant_named_by_caller(self, route: Route) -> tuple[TraceStep, ...]:
        """The tenant that a request to a route names, and the query of its handler that takes it at its word."""
        found = self._handler(route)
        return tuple(proof.step for proof in tenant_named_by_caller(*found)) if found is not None else ()

    def requires_tenant(self, guard: Guard) -> bool:
        """Whether the body of a guard lets only requests with a tenant through."""
        return any(requires_tenant(view, function) for view, function in self._body(guard))

    def optional_tenant(self, guard: Guard) -> Place | None:
        """Where a guard leaves a tenant that may be missing by its own types, untested."""
        found = (optional_claim(view, function) for view, function in self._body(guard))
        return next((place for place in found if place is not None), None)

    def unasked_session(self, route: Route) -> TraceStep | None:
        """Where the handler of a route reads its tenant over a session that nobody asked for."""
        found = self._handler(route)
        return unasked_session(*found) if found is not None else None

    def fails_only_open(self, guard: Guard) -> bool:
        """Whether a guard goes on without a tenant only where its lookup fails."""
        return all(goes_on_only_after_an_error(view, function) for view, function in self._body(guard))

    def left_by(self, guard: Guard) -> frozenset[str]:
        """What a guard puts on the request, by the first name below it."""
        return frozenset(name for view, function in self._body(guard) for name in left_by(view, function))

    def _body(self, guard: Guard) -> Iterator[tuple[View, Node]]:
        source = guard.source
        if source is not None and source.path in self.sources:
            view = self.view(source.path)
            yield from ((view, node) for node in view.file.nodes(*FUNCTIONS) if view.file.place(node) == source)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Every place that signs, verifies or decodes a token, by path and place."""
        found = (token for path in sorted(self._tokens) for token in self._tokens[path])
        # NOTE: one that a call makes by a function of another file stands where that says so.
        return tuple(sorted(found, key=lambda token: (token.issued.view.file.path, token.issued.line)))

    @cached_property
    def unread_tokens(self) -> tuple[Unread, ...]:
        """Token libraries whose use was not found, and calls of them that could not be followed."""
        return tuple(one for path, found in sorted(self._tokens.items()) for one in unread(self.view(path), found))

    @cached_property
    def _tokens(self) -> dict[str, list[Token]]:
        """The tokens of every file that mentions a token library."""
        modules = tuple(self.view(path) for path, file in self.sources.items() if "JwtModule" in file.text)
        near = (path for path, file in self.sources.items() if HINT.finds(file.folded))
        return {path: list(tokens_of(self.view(path), self.config, modules)) for path in near}

    @cached_property
    def logs(self) -> tuple[LogEntry, ...]:
        """Every log call with what it writes, by path and place."""
        near = [path for path, file in self.sources.items() if may_log(file.folded, self.config.loggers)]
        found = [entry for path in near for entry in LogContents(self.view(path), self.config).entries()]
        found = with_callers(found, self.config)
        return tuple(sorted(found, key=lambda entry: (entry.view.file.path, entry.call.node.start_byte)))

    @cached_property
    def errors(self) -> Errors:
        """The responses to errors, and what they carry of these."""
        code = ErrorCode(self.links.occurrences.words, frozenset(self.config.error_mappers))
        return Errors(
            code, {path.rpartition("/")[0] for path in self.texts if path.rpartition("/")[2] == "package.json"}
        )

    @cached_property
    def handlers(self) -> tuple[Handler, ...]:
        """Functions that take something from their caller."""
        paths = (path for path, file in self.sources.items() if REQUEST_HINT.finds(file.text))
        found = [handler for path in paths for handler in read_handlers(self.view(path))]
        return (*found, *self._exported_handlers({handler.node.id for handler in found}))

    def _silent_handlers(self) -> Iterator[Handler]:
        """What answers routes and takes nothing from its caller."""
        facts, known = self.facts, {handler.node.id for handler in self.handlers}
        answering = (facts.handler(route) for route in facts.routes.routes) if facts is not None else ()
        for path, node in {found[1].id: found for found in answering if found is not None}.values():
            view = self.view(path) if path in self.sources else None
            if view is not None and node.id not in known and not view.by_design:
                yield Handler(view, node)

    def _exported_handlers(self, known: Collection[int]) -> Iterator[Handler]:
        """What a framework calls with a request, or with a caller's arguments, whatever these are named."""
        facts = self.facts
        listed = facts.routes.routes if facts is not None else ()
        routes = [route for route in listed if route.is_called_by_framework or route.contract]
        answering = (found for route in routes if facts is not None and (found := facts.handler(route)) is not None)
        for path, node in {node.id: (path, node) for path, node in answering}.values():
            view = self.view(path) if path in self.sources else None
            if view is not None and node.id not in known and view.names.parameters(node):
                yield Handler(view, node)

    @cached_property
    def access(self) -> tuple[AccessFault, ...]:
        """How requests can name, reach or write what is another tenant's, by path and line."""
        handlers = [handler for handler in self.handlers if not handler.view.by_design]
        found = [fault for handler in handlers for fault in from_client(handler)]
        found += (fault for handler in (*handlers, *self._silent_handlers()) for fault in hard_coded(handler))
        found += client_writes((view for view in self._querying() if not view.by_design), self._objects)
        told = any(handler.tenants for handler in handlers)
        lost = (q for q in self.queries if q.by_id and (q.shape == "no-tenant" or q.asked))
        unasked = {q.place for q in lost if q.operation in MUTATES and not self.may_be_limited(q)}
        ignoring = (f for handler in handlers for f in ignored_principals(handler, unasked, sharp=told))
        found += (fault for fault in ignoring if self._asks_who_calls(fault, reads_input=True))
        if told:
            alone = (fault for handler in handlers for fault in chosen_by_client(handler))
            found += (self._graded(fault) for fault in alone if self._asks_who_calls(fault))
        for path, file in self.sources.items():
            view, folded = self.view(path), file.text.replace("_", "").lower()
            if view.by_design:
                continue
            found += any_origin(view) if "credentials" in folded else ()
            if any(stem in folded for stem in self.words.stems) or "!==" in folded:
                found += (*optional_checks(view), *made_up(view), *overwritten(view))
                found += (sure for fault in kept_claims(view) if (sure := self._put_aside(view, fault)) is not None)
        places = {(fault.shape, fault.place): fault for fault in found if not self._is_platforms(fault)}
        return tuple(places[key] for key in sorted(places, key=lambda k: (k[1].path, k[1].line, k[1].column, k[0])))

    @property
    def _objects(self) -> ClientObjects:
        if self.facts is None:
            return ClientObjects()
        return ClientObjects(ParsedBodies(self.facts, self.reach, self._known_view))

    def _known_view(self, path: str) -> View | None:
        return self.view(path) if path in self.sources else None

    def _asks_who_calls(self, fault: AccessFault, *, reads_input: bool = False) -> bool:
        """Whether every route that leads to a place knows who calls, while no guard looks at what is asked for.

        Args:
            fault: found at that place.
            reads_input: any part of the request counts as asked for, not the tenant alone.
        """
        reached = self.reach.to(self.view(fault.place.path), fault.node)
        return reached.known and self._who.is_asked(fault, reached.routes, reads_input=reads_input)

    def _put_aside(self, view: View, fault: AccessFault) -> AccessFault | None:
        """A guard's fault with the tenant that routes behind it have of a login; None where there is none."""
        behind = routes_behind(view, fault, self.reach.table.routes)
        found = with_trusted(fault, behind, self._left)
        return found if found is not None and self._who.is_asked(fault, behind) else None

    def _graded(self, fault: AccessFault) -> AccessFault:
        """A tenant that the caller names: sure where the guards of every route there leave the caller's own."""
        routes = self.reach.to(self.view(fault.place.path), fault.node).routes
        found = with_own(fault, routes, self._left)
        return replace(found, sharp=found.sharp and not any(self.may_be_platforms([route]) for route in routes))

    def _is_platforms(self, fault: AccessFault) -> bool:
        """Whether only the platform's own staff gets to a place, by its routes."""
        reached = self.reach.to(self.view(fault.place.path), fault.node)
        return reached.known and self.may_be_platforms(reached.routes)

    def are_platforms(self, routes: Collection[Route]) -> bool:
        """See `WhoCalls.are_platforms`."""
        return self._who.are_platforms(routes)

    def may_be_platforms(self, routes: Collection[Route]) -> bool:
        """See `WhoCalls.may_be_platforms`."""
        return self._who.may_be_platforms(routes)

    @cached_property
    def _who(self) -> WhoCalls:
        return WhoCalls(self.reach, self._left, self._body)

    @cached_property
    def injections(self) -> tuple[Injection, ...]:
        """Places where the client adds the tenant to queries by itself: extensions, middleware, session settings."""
        return tuple(found for view in self._querying() for found in injections_of(view))

    def may_be_limited(self, query: QueryRow) -> bool:
        """Whether one of these places may add the tenant to a query."""
        return any(one.may_limit(self.view(query.place.path), query) for one in self.injections)

    def view(self, path: str) -> View:
        """One file with what links it to the others."""
        return self.links.view(path)

    def _querying(self) -> Iterator[View]:
        return map(self.view, self._querying_paths)

    @cached_property
    def _querying_paths(self) -> tuple[str, ...]:
        """The files that may hold a query."""
        accessors = {*(model.accessor for model in self.schema.of("prisma").values()), *self._members}
        return tuple(
            path
            for path, file in self.sources.items()
            if may_call_prisma(file.text, accessors) or may_query(file.text, self.schema)
        )

    @cached_property
    def _readers(self) -> tuple[QueryReader, ...]:
        return readers_for(self.schema)

    @cached_property
    def _members(self) -> dict[str, str]:
        """Names by which classes of the target give a model."""
        accessors = [model.accessor for model in self.schema.of("prisma").values()]
        return model_members((file.text for file in self.sources.values()), accessors)

    def _view(self, file: Source, links: Links) -> View:
        config = self.config
        if self.facts is not None and is_nest(file.text):
            file.names.handed = HandedLater(partial(self.facts.handed, file.path))
        return View(
            file,
            self.schema,
            self.words,
            helpers=config.scoping_helpers,
            guards=config.ownership_guards,
            credentials=config.credential_columns,
            clients=config.cache_clients,
            by_design=self._by_design.match_file(file.path),
            members=self._members,
            links=links,
            readers=self._readers,
        )
