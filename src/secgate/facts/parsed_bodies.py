"""What the routes that lead to a body let through of it: middleware may have parsed it, or the contract of a route."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from secgate.facts.model import Route
from secgate.facts.reach import Reach
from secgate.facts.store import Facts
from secgate.facts.typescript.body_parsers import is_body_of, schema_of
from secgate.facts.typescript.client_objects import Parsed
from secgate.facts.typescript.keepers import asks_request
from secgate.facts.typescript.names import last_name
from secgate.facts.typescript.rpc_inputs import Looks
from secgate.facts.typescript.schema_keys import ANYTHING, Shape, joined, shape_of
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View

_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_MAY_PARSE = re.compile(r"valid|schema|parse(?!r)|sanit|zod|\bjoi|celebrate|dto", re.IGNORECASE)


@dataclass
class ParsedBodies:
    """Asks the routes of a target what they make of a body.

    Attributes:
        view: a file of the target, None for one that the code items leave out.
    """

    facts: Facts
    reach: Reach
    view: Callable[[str], View | None]

    def __call__(self, view: View, node: Node) -> Parsed:
        """What is let through of the body that an expression reads."""
        reached = self.reach.to(view, node)
        routes = [route for route in reached.routes if route.state != "shadowed"]
        if asks_request(node) == "valid":
            return self._of_validators(routes)
        if routes and reached.known and all(route.is_procedure for route in routes):
            return self._of_procedures(routes)
        if last_name(node) == "input" and self.facts.procedure_inputs:
            # NOTE: it may be that of a procedure whose chain could not be followed, and which has a schema.
            return Parsed(sure=False)
        made = [self._of_route(route, view, node) for route in routes]
        if not made or not reached.known:
            return Parsed()
        opened = [one for one in made if one.shape is not None and one.shape.keys is None]
        if opened:
            return next((one for one in opened if one.sure), opened[0])
        return Parsed(joined([one.shape for one in made]))

    def _of_validators(self, routes: list[Route]) -> Parsed:
        """What the validators of routes let through of what was sent; nothing where one of them is not known."""
        sites = [self.facts.parsers(route).validated for route in routes]
        read = [self._read((site.module.path, site.node)) for site in sites if site is not None]
        known = bool(read) and len(read) == len(routes) and all(one.sure for one in read)
        return Parsed(joined([one.shape for one in read])) if known else Parsed(None)

    @cached_property
    def _looks(self) -> dict[Route, Looks]:
        return {one.route: one.looks for one in self.facts.procedure_inputs}

    def _of_procedures(self, routes: list[Route]) -> Parsed:
        """What the inputs of procedures let through of what was sent."""
        shapes = [self._of_procedure(route) for route in routes]
        return Parsed(joined(shapes) if None not in shapes else None, of_procedure=True)

    def _of_procedure(self, route: Route) -> Shape | None:
        looks = self._looks.get(route, "unknown")
        if looks in {"nothing", "cast"}:
            return ANYTHING
        read = [self._read(schema) for schema in self.facts.input_schemas(route)]
        return joined([one.shape for one in read]) if read and all(one.sure for one in read) else None

    def _of_nest(self, route: Route) -> Parsed:
        """What pipes let through of the body that a parameter of a handler of NestJS is."""
        body = self.facts.handed_body(route)
        if body.schema is not None:
            return self._read((body.schema.module.path, body.schema.node))
        if body.fields is None:
            return Parsed(sure=body.sure)
        homes = ((name, self.view(site.module.path), site.node) for name, site in body.fields.items())
        return Parsed(Shape({name: (home, node) for name, home, node in homes if home is not None}), body.sure)

    def _of_route(self, route: Route, view: View, node: Node) -> Parsed:
        if route.framework and node.type in _NAMES:
            return self._of_nest(route)
        parsers, handler = self.facts.parsers(route), self.facts.handler(route)
        if parsers.fits:
            site = parsers.validated
            return self._read((site.module.path, site.node)) if site is not None else Parsed(sure=False)
        if route.contract and handler is not None and is_body_of(view.names, node, handler[1]):
            site = parsers.contract
            return self._read((site.module.path, site.node)) if site is not None else Parsed()
        for function in reversed(parsers.functions):
            home = self.view(function.scope.module.path)
            schema = schema_of(home.names, function) if home is not None else None
            if schema is None:
                return Parsed(sure=False)
            return self._read(self.facts.body_schema(schema, function))
        looking = ((self.view(function.scope.module.path), function) for function in parsers.looking)
        if any(home is None or self.facts.refuses_others(home.names, function) for home, function in looking):
            return Parsed(sure=False)
        # NOTE: what comes from elsewhere is known by its name alone, and may make the body exact.
        return Parsed(sure=not any(guard.source is None and _MAY_PARSE.search(guard.name) for guard in route.guards))

    def _read(self, schema: tuple[str, Node] | None) -> Parsed:
        home = self.view(schema[0]) if schema is not None else None
        shape: Shape | None = shape_of(home, schema[1]) if schema is not None and home is not None else None
        return Parsed(shape) if shape is not None else Parsed(sure=False)
