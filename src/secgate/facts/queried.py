"""The queries of each file by themselves, for what reads routes: it asks before anything is known of these.

NOTE: what else is said of a query (facts/data.py) may rest on the routes, so no more than the calls is asked here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.schemas import Schema
from secgate.facts.typescript.query_calls import Row
from secgate.facts.typescript.query_readers import may_query
from secgate.facts.typescript.view import Source, View


@dataclass(frozen=True)
class Queried:
    """The queries of libraries that no name of an operation tells: those of Prisma are told by their names.

    Attributes:
        sources: script files that the code items look at, by path.
        view: one of them, as all that reads queries sees it.
    """

    sources: Mapping[str, Source]
    schema: Schema
    view: Callable[[str], View] = field(repr=False, compare=False)
    _read: dict[str, Mapping[int, Row]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rows(self, path: str) -> Mapping[int, Row]:
        """The queries of a file by the id of their node."""
        if path not in self._read:
            file = self.sources.get(path)
            known = file is not None and may_query(file.text, self.schema)
            self._read[path] = dict(_rows(self.view(path))) if known else {}
        return self._read[path]


def _rows(view: View) -> Iterator[tuple[int, Row]]:
    for call in view.calls:
        if call.accessor:
            asked = () if call.changes else tuple(call.asked(view.names).values())
            yield call.node.id, Row(call.accessor, call.operation, call.changes, asked)
