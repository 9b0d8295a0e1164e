"""The queries of each file by themselves, for what reads routes: it asks before anything is known of these.

NOTE: what says more of the same queries (facts/data.py) rests on the routes, so it cannot be asked here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.schemas import Schema
from secgate.facts.typescript.callers import LinkedFiles
from secgate.facts.typescript.query_calls import Row
from secgate.facts.typescript.query_readers import may_query, readers_for
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.view import Links, Source, View
from secgate.settings.config import Config


@dataclass(frozen=True)
class Queried:
    """The queries of libraries that no name of an operation tells: those of Prisma are told by their names.

    Attributes:
        sources: script files that the code items look at, by path.
        texts: text of every file of the target.
    """

    sources: Mapping[str, Source]
    texts: Mapping[str, str]
    schema: Schema
    config: Config
    _read: dict[str, Mapping[int, Row]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rows(self, path: str) -> Mapping[int, Row]:
        """The queries of a file by the id of their node."""
        if path not in self._read:
            file = self.sources.get(path)
            known = file is not None and may_query(file.text, self.schema)
            self._read[path] = dict(self._rows(self._links.view(path))) if known else {}
        return self._read[path]

    @staticmethod
    def _rows(view: View) -> Iterator[tuple[int, Row]]:
        for call in view.calls:
            if call.accessor:
                asked = () if call.changes else tuple(call.asked(view.names).values())
                yield call.node.id, Row(call.accessor, call.operation, call.changes, asked)

    @cached_property
    def _links(self) -> LinkedFiles:
        readers = readers_for(self.schema)
        words = TenantWords(self.config.tenant_keys, self.schema.root_word, self.config.tenant_context)

        def view(file: Source, links: Links) -> View:
            return View(file, self.schema, words, links=links, readers=readers)

        return LinkedFiles(self.sources, view, self.texts)
