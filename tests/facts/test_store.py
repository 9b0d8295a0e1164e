"""The store extracts each kind of fact once, and never hands out half of it."""

from dataclasses import dataclass, field

import pytest

from facts.application import START, facts_of, source
from secgate.engines.source import SourceFile
from secgate.facts.store import Facts
from secgate.facts.typescript.syntax import Node
from secgate.settings.config import Config

CODE = START + "app.get('/a', h);\nexport const add = (app) => app.get('/b', h);\n"


@dataclass(frozen=True)
class StopsOnce(SourceFile):
    """A file whose first reader is interrupted in the middle."""

    readers: list[str] = field(default_factory=list)

    def nodes(self, *types: str) -> list[Node]:
        if not self.readers:
            self.readers.append("first")
            raise TimeoutError
        return super().nodes(*types)


def test_the_routes_are_read_once() -> None:
    facts = facts_of({"app.ts": CODE})
    assert facts.routes is facts.routes


def test_what_was_interrupted_is_read_again_from_the_start() -> None:
    whole = source("app.ts", CODE)
    facts = Facts({"app.ts": StopsOnce("app.ts", "typescript", CODE, whole.data, whole.tree)}, {}, Config())
    with pytest.raises(TimeoutError):
        _ = facts.routes
    assert [route.route for route in facts.routes.routes] == ["/a", "/b"]
