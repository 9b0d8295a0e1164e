"""The target's responses to errors, and what they carry of these."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.typescript.error_code import ErrorCode
from secgate.facts.typescript.error_conditions import ErrorConditions
from secgate.facts.typescript.error_files import ErrorFile
from secgate.facts.typescript.error_settings import (
    express_apps,
    fastify_apps,
    handles_errors,
    hono_apps,
    sets_error_handler,
)
from secgate.facts.typescript.error_values import ErrorValues
from secgate.facts.typescript.error_wraps import ErrorWrap, ErrorWraps
from secgate.facts.typescript.procedure_answers import PROCEDURE_SIGNS
from secgate.facts.typescript.syntax import Node

_WORTH_READING = (
    "@nestjs/common", ".reply(",
    ".json(", ".jsonp(", ".send(", ".end(", ".write(", ".render(", ".text(", ".html(", ".body(", "errorhandler",
    "Server(", "fastify", "setErrorHandler", "Hono",
    "createYoga", "initTRPC", "Exception(", "HttpError(", "HTTPError(", "RPCError(",
    *PROCEDURE_SIGNS,
)  # fmt: skip
# NOTE: the bound stands behind the word, so that the search can look for its letters first.
_WORTH_READING_WORDS = tuple(
    re.compile(rf"{word}(?<!\w{word}){end}")
    for word, end in (
        ("Response", r"\b"), ("express", r"\b"), ("toJSON", r"\b"), ("status", r"(?:Code)?\s*:"),
    )
)  # fmt: skip


@dataclass
class Errors:
    """Everything is read when it is asked for, once.

    Attributes:
        manifests: folders that have a package.json; the root is the empty one.
    """

    code: ErrorCode = field(repr=False)
    manifests: Collection[str] = field(default=(), repr=False)
    _files: dict[str, ErrorFile] = field(default_factory=dict, init=False, repr=False)
    _conditions: dict[str, ErrorConditions] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def files(self) -> tuple[ErrorFile, ...]:
        """The files that can hold a response or a setting of a framework, by path."""
        sources = self.code.words.sources
        return tuple(self._file(self.code.values(path)) for path in sources if is_worth_reading(sources[path].text))

    @property
    def wraps(self) -> Iterator[ErrorWrap]:
        """Errors of own classes that are made with the text of another one."""
        yield from ErrorWraps(self.code, lambda path: self._file(self.code.values(path)), self.files)

    def _file(self, values: ErrorValues) -> ErrorFile:
        path = values.file.path
        if path not in self._files:
            conditions = self._conditions.get(path) or ErrorConditions(self.code, values, self._conditions)
            self._files[path] = ErrorFile(conditions, self._file)
        return self._files[path]

    @property
    def apps(self) -> Iterator[tuple[ErrorFile, Node, bool]]:
        """(file, call, whether its package has an error handler) of every Express app that is made."""
        made = [(file, call) for file in self.files for call in express_apps(file.values)]
        handled = {self._package(file) for file in self.files if handles_errors(file.values)} if made else set()
        return ((file, call, self._package(file) in handled) for file, call in made)

    @property
    def safe_apps(self) -> Iterator[tuple[ErrorFile, Node]]:
        """(file, call) of every application whose framework answers errors with a fixed text."""
        return ((file, node) for file in self.files for node in hono_apps(file.values))

    @property
    def instances(self) -> Iterator[tuple[ErrorFile, Node, bool]]:
        """The same of every instance of Fastify."""
        made = [(file, call) for file in self.files for call in fastify_apps(file.values)]
        handled = {self._package(file) for file in self.files if sets_error_handler(file.values)} if made else set()
        return ((file, call, self._package(file) in handled) for file, call in made)

    def _package(self, file: ErrorFile) -> str:
        """The nearest folder above with a package.json; the root when there is none."""
        parts = file.values.file.path.split("/")[:-1]
        while parts and "/".join(parts) not in self.manifests:
            parts.pop()
        return "/".join(parts)


def is_worth_reading(text: str) -> bool:
    """Whether a file may hold a response or a setting of a framework."""
    return any(part in text for part in _WORTH_READING) or any(word.search(text) for word in _WORTH_READING_WORDS)
