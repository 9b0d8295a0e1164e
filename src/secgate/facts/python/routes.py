"""The routes of the Python frameworks that are read, each framework's as a table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from secgate.facts.model import Behaviour, Route, RouteTable, Unresolved
from secgate.facts.python.django import Django
from secgate.facts.python.fastapi import FastApi
from secgate.facts.python.flask import Flask
from secgate.facts.python.guards import Guards
from secgate.facts.python.inputs import Input, Inputs
from secgate.facts.python.project import Project
from secgate.facts.python.rows import Answer
from secgate.settings.config import Config


class Reader(Protocol):
    """Reads the routes of one framework."""

    unresolved: list[Unresolved]
    applications: int
    answers: dict[Route, Answer]

    def routes(self) -> list[Route]:
        """Every route, in no order."""

    def behaviour(self, route: Route, /) -> Behaviour:
        """What the handler of one of them does."""


@dataclass
class PythonRoutes:
    """The routes of a project, read once."""

    project: Project
    config: Config
    guards: Guards = field(init=False)
    _readers: dict[Route, Reader] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.guards = Guards(self.project, self.config)

    def table(self) -> RouteTable:
        """Every route of every framework."""
        rows: list[Route] = []
        unresolved: list[Unresolved] = []
        applications = 0
        for reader in self._used():
            found = reader.routes()
            self._readers.update(dict.fromkeys(found, reader))
            rows += found
            unresolved += reader.unresolved
            applications += reader.applications
        if self.guards.follower.is_cut:
            unresolved.append(Unresolved(rows[0].place.path, 1, "calls more functions than are followed", "bound"))
        rows.sort(key=lambda r: (r.place.path, r.place.line, r.place.column, r.route, r.method))
        return RouteTable(tuple(rows), tuple(dict.fromkeys(unresolved)), applications)

    def behaviour(self, route: Route) -> Behaviour | None:
        """What the handler of a route does; None for a route that is none of Python's."""
        reader = self._readers.get(route)
        return reader.behaviour(route) if reader is not None else None

    @property
    def answered(self) -> list[tuple[Route, Answer]]:
        """Every route with what answers it."""
        found = ((route, reader.answers.get(route)) for route, reader in self._readers.items())
        return [(route, answer) for route, answer in found if answer is not None]

    def inputs(self) -> Iterator[Input]:
        """What the handlers of the routes read that are served, each once."""
        reading = Inputs(self.guards)
        seen: set[object] = set()
        for route, reader in self._readers.items():
            answer = reader.answers.get(route)
            if answer is None or route.state == "unmounted" or not route.production:
                continue
            key = answer.function.key if answer.function is not None else (route.place, route.method)
            if key not in seen:
                seen.add(key)
                found = reading.of(route, answer)
                if found is not None:
                    yield found

    def _used(self) -> list[Reader]:
        found: list[Reader] = []
        if next(self.project.mentioning("fastapi"), None) is not None:
            found.append(FastApi(self.guards))
        if next(self.project.mentioning("flask", "quart"), None) is not None:
            found.append(Flask(self.guards))
        if next(self.project.mentioning("urlpatterns"), None) is not None:
            found.append(Django(self.guards))
        return found
