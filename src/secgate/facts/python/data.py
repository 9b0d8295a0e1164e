"""What the Python code of a target does with tenant data: its models and its queries."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pathspec import GitIgnoreSpec

from secgate.facts.access import AccessRow
from secgate.facts.model import Route
from secgate.facts.python.access import Access
from secgate.facts.python.classes import Classes
from secgate.facts.python.model_classes import PythonModels
from secgate.facts.python.project import Project
from secgate.facts.python.queries import Judged
from secgate.facts.python.query_home import Home
from secgate.facts.python.query_units import Units
from secgate.facts.python.staff_only import StaffOnly
from secgate.facts.python.tenant_terms import TenantTerms
from secgate.facts.python.unit_routes import Answered
from secgate.facts.queries import QueryRow
from secgate.facts.schemas import Schema
from secgate.model import Problem, TraceStep
from secgate.settings.config import Config

# What adds the tenant to every query by itself.
_ADDS = re.compile(r"\bwith_loader_criteria\(|[\"']do_orm_execute[\"']")
# Packages that do so, or give each tenant a schema of its own.
_PACKAGES = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+(django_tenants|django_multitenant|tenant_schemas|django_scopes)\b", re.MULTILINE
)
_AROUND = 15


@dataclass
class PythonData:
    """The models and queries of the Python code; each kind is read once, when it is asked for.

    Attributes:
        models: as their classes say, with what each has to do with the tenant.
        routes: gives those of the target.
    """

    project: Project
    models: PythonModels
    config: Config
    routes: Callable[[], Iterable[Route]] = tuple

    @property
    def schema(self) -> Schema:
        """The models as checks see them."""
        return self.models.schema

    @cached_property
    def _home(self) -> Home:
        terms = TenantTerms(self.config.tenant_keys, self.schema.tenant_root, frozenset(self.config.tenant_context))
        home = Home(self.project, Classes(self.project), self.models, terms, self.config)
        Units(home).read()
        return home

    @cached_property
    def queries(self) -> tuple[QueryRow, ...]:
        """Every query, by path and line."""
        by_design = GitIgnoreSpec.from_lines(entry.path for entry in self.config.cross_tenant_paths)
        rows = Judged(self._home, by_design.match_file, StaffOnly(self.routes)).rows()
        return tuple(sorted(rows, key=lambda q: (q.place.path, q.place.line, q.place.column, q.operation)))

    def access(self, answered: Answered) -> tuple[AccessRow, ...]:
        """How requests can name, reach or write what is another tenant's, by path and line.

        Args:
            answered: every route of the Python code with what answers it.
        """
        by_design = GitIgnoreSpec.from_lines(entry.path for entry in self.config.cross_tenant_paths)
        rows = {(row.shape, row.place): row for row in Access(self._home, answered, by_design.match_file).rows()}
        return tuple(rows[key] for key in sorted(rows, key=lambda k: (k[1].path, k[1].line, k[1].column, k[0])))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot be read as Python, or not to its end."""
        cut = sorted((unit.file.path, unit.node.lineno if unit.node is not None else 1) for unit in self._home.cut)
        reason = "is too much to follow: which queries are asked here is not known"
        return (*self.project.problems, *(Problem(path=path, line=line, reason=reason) for path, line in cut))

    @cached_property
    def injections(self) -> tuple[TraceStep, ...]:
        """Places where the tenant is added to queries, whatever they say."""
        return tuple(self._injections())

    def _injections(self) -> Iterator[TraceStep]:
        stems = TenantTerms(self.config.tenant_keys, self.schema.tenant_root)
        for path, file in sorted(self.project.files.items()):
            lines = file.text.split("\n")
            for match in _ADDS.finditer(file.text):
                line = file.text.count("\n", 0, match.start()) + 1
                around = " ".join(lines[max(0, line - _AROUND) : line + _AROUND])
                if any(stems.is_tenant(word) for word in set(re.findall(r"\w+", around))):
                    yield TraceStep(path=path, line=line, note="the session adds the tenant to queries here")
                    break
            if (found := _PACKAGES.search(file.text)) is not None:
                line = file.text.count("\n", 0, found.start(1)) + 1
                yield TraceStep(path=path, line=line, note=f"{found[1]} limits queries to the tenant")
