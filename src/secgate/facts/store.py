"""The facts of one run: each kind is extracted when somebody first asks for it, and only once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from secgate.facts.migrations import Series, read_migrations
from secgate.facts.model import Behaviour, Route, RouteTable
from secgate.facts.schemas import Schema
from secgate.facts.typescript.answering import Answering
from secgate.facts.typescript.body_parsers import BodyParsers
from secgate.facts.typescript.names import Names
from secgate.facts.typescript.nest_pipes import HandedBody
from secgate.facts.typescript.project import Project, Source
from secgate.facts.typescript.query_calls import Row
from secgate.facts.typescript.routes import Routes
from secgate.facts.typescript.rpc_inputs import ProcedureInput
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import Function
from secgate.model import Problem
from secgate.settings.config import Config

if TYPE_CHECKING:
    from secgate.facts.python.idle import IdleCall
    from secgate.facts.python.inputs import Input
    from secgate.facts.python.project import Project as PythonProject
    from secgate.facts.python.routes import PythonRoutes
    from secgate.facts.python.rows import Answer


@dataclass(frozen=True)
class Facts:
    """Facts about the target, extracted lazily.

    Attributes:
        sources: scripts that the code items look at, by path.
        texts: text of every file of the target.
        rows: the queries of a file by the id of their node, of libraries that no name of an operation tells.
        code: its Python code, where somebody has looked at that already.
    """

    sources: Mapping[str, Source]
    texts: Mapping[str, str]
    config: Config
    schema: Schema | None = None
    rows: Callable[[str], Mapping[int, Row]] | None = field(default=None, compare=False, repr=False)
    code: "PythonProject | None" = field(default=None, kw_only=True, repr=False)

    @cached_property
    def _routes(self) -> Routes:
        root = self.schema.root_word if self.schema is not None else None
        words = TenantWords(keys=self.config.tenant_keys, root=root)
        tenancy = self.schema.tenancy if self.schema is not None else {}
        models = self.schema.models if self.schema is not None else ()
        signs = TenantSigns(
            tuple(sorted(words.stems)),
            frozenset(model.accessor for model in models if tenancy[model.name] == "direct"),
            self.config.tenant_context,
            {model.table.lower(): model.accessor for model in models},
            **({"rows": self.rows} if self.rows is not None else {}),
        )
        return Routes(Project(self.sources, self.texts), self.config, signs)

    @cached_property
    def routes(self) -> RouteTable:
        """Every route that the target answers."""
        scripts, python = self._script_table, self._python_table
        if not (python.routes or python.unresolved):
            return scripts
        rows = sorted((*scripts.routes, *python.routes), key=lambda r: (r.place.path, r.place.line, r.place.column))
        applications = scripts.applications + python.applications
        return RouteTable(tuple(rows), (*scripts.unresolved, *python.unresolved), applications)

    @cached_property
    def of_scripts(self) -> "Facts":
        """The same without Python, for what reads none; what was read of the scripts is shared."""
        return (
            self
            if self.python is None
            else _OfScripts(self.sources, self.texts, self.config, self.schema, self.rows, self)
        )

    @property
    def _is_reading(self) -> bool:
        """Whether the routes of the scripts are being read."""
        return "_reading" in self.__dict__

    @cached_property
    def _script_table(self) -> RouteTable:
        self.__dict__["_reading"] = True
        try:
            return self._routes.table()
        except BaseException:
            # NOTE: whoever asked was interrupted; what was read half is not taken for the whole by the next one.
            self.__dict__.pop("_routes", None)
            raise
        finally:
            self.__dict__.pop("_reading", None)

    @cached_property
    def _python_routes(self) -> "PythonRoutes | None":
        if self.python is None:
            return None
        # Imported here: most targets have no Python.
        from secgate.facts.python.routes import PythonRoutes  # noqa: PLC0415

        return PythonRoutes(self.python, self.config)

    @cached_property
    def _python_table(self) -> RouteTable:
        try:
            return self._python_routes.table() if self._python_routes is not None else RouteTable()
        except BaseException:
            self.__dict__.pop("_python_routes", None)
            raise

    @cached_property
    def python(self) -> "PythonProject | None":
        """The Python code of the target; None where there is none."""
        if self.code is not None:
            return self.code
        paths = [path for path in self.texts if path.endswith(".py")]
        if not paths:
            return None
        from secgate.facts.python.reading import project_of  # noqa: PLC0415 - as above

        return project_of(self.texts, paths, self.config)

    @cached_property
    def python_inputs(self) -> "tuple[Input, ...]":
        """What the handlers of Python's routes read of a request."""
        _ = self.routes
        return tuple(self._python_routes.inputs()) if self._python_routes is not None else ()

    @cached_property
    def python_answers(self) -> "tuple[tuple[Route, Answer], ...]":
        """Every route of Python with what answers it."""
        _ = self.routes
        return tuple(self._python_routes.answered) if self._python_routes is not None else ()

    @cached_property
    def idle_python(self) -> "tuple[IdleCall, ...]":
        """The access decisions of Python code that nothing waits for."""
        if self.python is None:
            return ()
        from secgate.facts.python.idle import idle_calls  # noqa: PLC0415 - as above

        return tuple(idle_calls(self.python))

    @property
    def unread_python(self) -> tuple[Problem, ...]:
        """Python files that the routes need, and that cannot be read."""
        _ = self.routes
        return self.python.problems if self.python is not None else ()

    @cached_property
    def migrations(self) -> tuple[Series, ...]:
        """Every series of migrations in SQL."""
        return read_migrations(self.texts)

    @property
    def is_cut(self) -> bool:
        """Whether a bound cut short what was read of the routes so far."""
        table = self.__dict__.get("routes")
        return isinstance(table, RouteTable) and any(one.kind == "bound" for one in table.unresolved)

    @cached_property
    def procedure_inputs(self) -> tuple[ProcedureInput, ...]:
        """What looks at the input of each procedure of tRPC and oRPC that is served."""
        _ = self.routes
        return tuple(self._routes.inputs())

    def handed(self, path: str) -> Mapping[int, str]:
        """What parameters of a file hold by decorators of the target's own, by where each begins.

        NOTE: a guard may ask for a row of the file while the routes are read: until they are, nothing is known of it.
        """
        if self._is_reading:
            return {}
        _ = self.routes
        return self._routes.nest.handed.get(path, {})

    def handed_body(self, route: Route) -> HandedBody:
        """What the pipes of NestJS let through of the body that the handler of a route of this table is given."""
        _ = self.routes
        return self._routes.handed_body(route)

    def input_schemas(self, route: Route) -> list[tuple[str, Node]]:
        """What is written as the schemas of a procedure's input, each with the path of its file."""
        _ = self.routes
        return [(site.module.path, site.node) for site in self._routes.schemas(route)]

    def handler(self, route: Route) -> tuple[str, Node] | None:
        """The function that answers a route of this table, and the path of its file; None where it is not known."""
        _ = self.routes
        return self._routes.function(route)

    def answering(self, route: Route) -> Answering:
        """The functions that answer a route of this table, also behind wrappers of the target."""
        _ = self.routes
        return self._routes.answering(route)

    def parsers(self, route: Route) -> BodyParsers:
        """What may parse the body of a request for a route of this table before its handler gets it."""
        _ = self.routes
        return self._routes.parsers(route)

    def body_schema(self, node: Node, function: Function) -> tuple[str, Node] | None:
        """The schema that an expression of a function stands for, and the path of its file."""
        found = self._routes.schema(node, function)
        return (found.module.path, found.node) if found is not None else None

    def refuses_others(self, names: Names, function: Function) -> bool:
        """Whether a middleware that looks at a body may refuse keys that its schema does not name."""
        return self._routes.refuses_others(names, function)

    def behaviour(self, route: Route) -> Behaviour:
        """What the handler of a route of this table does, as far as it can be followed."""
        _ = self.routes
        found = self._python_routes.behaviour(route) if self._python_routes is not None else None
        return found if found is not None else self._routes.behaviour(route)


@dataclass(frozen=True)
class _OfScripts(Facts):
    """The facts of the scripts of a target that holds Python, too."""

    whole: Facts | None = None
    python = None

    @property
    def _routes(self) -> Routes:
        assert self.whole is not None  # noqa: S101 - made with it
        return self.whole._routes  # noqa: SLF001 - the same class

    @property
    def _is_reading(self) -> bool:
        assert self.whole is not None  # noqa: S101 - made with it
        return self.whole._is_reading  # noqa: SLF001 - the same class

    @property
    def _script_table(self) -> RouteTable:
        assert self.whole is not None  # noqa: S101 - made with it
        return self.whole._script_table  # noqa: SLF001 - the same class
