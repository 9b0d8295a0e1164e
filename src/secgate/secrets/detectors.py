"""Candidates in one line: what every detector of detect-secrets finds, and what our provider shapes find.

`analyze_line` is called for each detector without its filters and without its early stop, so nothing it knows is lost.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from secgate.secrets.chunks import fold
from secgate.secrets.offline import (
    BasePlugin,
    BasicAuthDetector,
    HighEntropyStringsPlugin,
    KeywordDetector,
    RegexBasedDetector,
    get_mapping_from_secret_type_to_class,
    get_plugins,
    get_settings,
)
from secgate.secrets.plugins import Meaning, ProviderDetector, provider_detectors
from secgate.secrets.prefilter import BARE_ASSIGNMENT, Selection
from secgate.secrets.stock import may_hold, values_of

Source = Literal["provider", "stock", "keyword", "entropy", "label", "login", "record", "prose", "url", "jwt", "key"]
# NOTE: its patterns of assignments take the cube of a run of blanks: 4,000 of them took minutes.
_BLANKS = re.compile(r"[ \t]{50,}")


@dataclass(frozen=True)
class Candidate:
    """Something in a line that may be a secret; its repr holds no value.

    Attributes:
        value: the value itself; it never leaves this package.
        start: offset of the value in the line.
        name: the identifier or label in front of it.
        quoted: it stands between quotes or backticks.
        width: characters it takes in the line, when that is not its length (URL-encoded); 0 otherwise.
    """

    value: str = field(repr=False)
    type: str
    source: Source
    start: int
    name: str = ""
    quoted: bool = False
    meaning: Meaning = "likely"
    width: int = 0

    @property
    def end(self) -> int:
        """Offset behind the value as it is written in the line."""
        return self.start + (self.width or len(self.value))


class Detectors:
    """All detectors, made once per process."""

    def __init__(self) -> None:
        logging.getLogger("detect_secrets").setLevel(logging.CRITICAL)
        stock: list[type[BasePlugin]] = list(get_mapping_from_secret_type_to_class().values())
        names = [{"name": plugin.__name__} for plugin in stock]
        # NOTE: without its filters nothing is verified over the network and nothing is logged about a value. To ask it
        # for settings that end again would load its own filters, and with them what asks over the network.
        wanted = get_settings()
        wanted.plugins.clear()
        wanted.filters.clear()
        wanted.configure_plugins(names)
        self.stock: tuple[BasePlugin, ...] = tuple(get_plugins())
        self._entropy = tuple(plugin for plugin in self.stock if isinstance(plugin, HighEntropyStringsPlugin))
        self._keyword = tuple(plugin for plugin in self.stock if isinstance(plugin, KeywordDetector))
        self._shapes = tuple(plugin for plugin in self.stock if plugin not in (*self._entropy, *self._keyword))
        self.providers: tuple[ProviderDetector, ...] = provider_detectors()

    def candidates(self, line: str, selection: Selection, number: int) -> Iterator[Candidate]:
        """Everything that the detectors selected for line `number` see in it; a very long one must come in windows."""
        plugins = (
            *(self._entropy if number in selection.entropy else ()),
            *(self._keyword if number in selection.keyword else ()),
            *(self._shapes if number in selection.shape else ()),
        )
        provider = number in selection.provider
        if plugins or provider:
            folded = fold(line)
            yield from _stock(line, folded, plugins)
        if number in selection.bare:
            yield from self._bare(line)
        if provider:
            yield from self._own(line, folded)

    def structured(self, text: str) -> Iterator[Candidate]:
        """What the providers' shapes, theirs and ours, see in a short text."""
        folded = fold(text)
        yield from _stock(text, folded, self._shapes)
        yield from self._own(text, folded)

    def _bare(self, line: str) -> Iterator[Candidate]:
        """A bare run behind any name, quoted for the entropy detectors as detect-secrets' INI and YAML readers do."""
        match = BARE_ASSIGNMENT.match(line)
        if match is None:
            return
        quoted = f'"{match.group(2)}"'
        for plugin in self._entropy:
            for secret in plugin.analyze_line(filename="a", line=quoted, line_number=1):
                yield Candidate(
                    secret.secret_value or "", plugin.secret_type, "entropy", match.start(2), match.group(1)
                )

    def _own(self, line: str, folded: str) -> Iterator[Candidate]:
        for detector in self.providers:
            if any(literal in folded for literal in detector.shape.literals):
                for match in detector.denylist[0].finditer(line):
                    value = match.group(1)
                    yield Candidate(
                        value, detector.secret_type, "provider", match.start(1), meaning=detector.shape.meaning
                    )


def _stock(line: str, folded: str, plugins: Iterable[BasePlugin]) -> Iterator[Candidate]:
    squeezed = _BLANKS.sub(" ", line)
    for plugin in plugins:
        if not may_hold(plugin.secret_type, folded):
            continue
        for value in values_of(plugin, squeezed if isinstance(plugin, RegexBasedDetector) else line):
            yield from _placed(value, line, plugin)


def _placed(value: str, line: str, plugin: BasePlugin) -> Iterator[Candidate]:
    if isinstance(plugin, KeywordDetector):
        source: Source = "keyword"
    elif isinstance(plugin, HighEntropyStringsPlugin):
        source = "entropy"
    else:
        source = "stock"
    # NOTE: in `scheme://name:name@host/name` the same word is user, password and database; the second one is meant.
    found = f":{value}@" if isinstance(plugin, BasicAuthDetector) else value
    start = line.find(found)
    if source == "keyword" and re.match(r"[\"']?\s*[:=]", line[start + len(value) :]) and line.count(value) > 1:
        start = line.find(value, start + len(value))  # the name itself: password="password"
    while start >= 0:
        at = start + (found != value)
        before = line[at - 1 : at]
        yield Candidate(value, plugin.secret_type, source, at, quoted=before in {'"', "'", "`"} and before != "")
        start = line.find(found, at + len(value))
