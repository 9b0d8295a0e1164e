"""Bodies of requests in the hands of their handlers: used as they came, cast, checked by hand, or parsed too late."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from secgate.facts.approaches import Approaches
from secgate.facts.fronts import InFront, front_of
from secgate.facts.typescript.arms import arms_of, has_run
from secgate.facts.typescript.beside_schemas import written_beside
from secgate.facts.typescript.body_reads import BodyReads
from secgate.facts.typescript.names import ancestors, arguments_of, last_name
from secgate.facts.typescript.schema_checks import check_around
from secgate.facts.typescript.schema_reads import cast_of, is_parsed, is_used_raw
from secgate.facts.typescript.signed_bodies import verifies_signature
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.value_uses import ValueUses, handed_on, is_option, query_around, refusal_around
from secgate.facts.typescript.view import View
from secgate.model import Confidence, Problem, TraceStep
from secgate.settings.config import Config

# A body that is taken as it came, or replaced.
_RAW_BODY = re.compile(
    r"\breq\w*\.body\s*(?:\?\.|\.)\s*toString\(|Buffer\.isBuffer\(\s*req\w*\.body|\breq\w*\.body\s*=(?!=)|\brawBody\b"
)
BodyShape = Literal["used-raw", "cast", "by-hand", "raw-after-parse", "before-parse"]


@dataclass(frozen=True)
class BodyFault:
    """A body that gets further than a schema lets it.

    Attributes:
        shape: what is wrong with it.
        node: where.
        confidence: lower than is usual for the shape where it is not proven.
        steps: the routes that lead there, and where it is parsed.
        message: what is wrong on these routes; None where nothing is to be added.
    """

    shape: BodyShape
    node: Node
    confidence: Confidence | None = None
    steps: tuple[TraceStep, ...] = ()
    message: str | None = None


@dataclass(frozen=True)
class HandledBodies:
    """One file.

    Attributes:
        approaches: what leads to its functions.
        development: where routes are registered that exist outside production only: (path, line).
    """

    view: View
    approaches: Approaches
    config: Config
    development: Collection[tuple[str, int]] = ()

    @cached_property
    def uses(self) -> ValueUses:
        """What becomes of its values."""
        return ValueUses(self.view, self.config.loggers)

    @cached_property
    def reads(self) -> BodyReads:
        """Where it reads a body."""
        return BodyReads(self.view, self.approaches)

    def judge(self, function: Node) -> Iterator[BodyFault | Problem]:
        """What is wrong with what a function does with the bodies that it reads, and what could not be followed."""
        if _RAW_BODY.search(text_of(function)) or self.is_configured(function) or is_option(function):
            return
        if verifies_signature(self.view, function):
            return
        reads = [read for source in self.reads.sources[function] for read in self.uses.reads(source, function)]
        reads = [read for read in reads if not self.uses.is_harmless(read)]
        parsed = [read for read in reads if self._is_parsed(read)]
        rest = [read for read in reads if read not in parsed]
        front = self.front(function, "body") if rest else InFront(is_open=False)
        if rest and front.doubt is not None:
            yield self.doubt(rest[0], front.doubt, "body")
        if not front.is_open:
            yield from self._beside(function, rest, front)
        elif not parsed:
            yield from self._unparsed(function, rest, front)
        else:
            yield from self._around(function, rest, parsed, front)

    def front(self, function: Node, part: str) -> InFront:
        """What leads to a function, less sure where nobody knows that it is given the part of a request."""
        front = front_of(self.view, function, part, self.approaches)
        return front.lowered() if part == "body" and function in self.reads.doubtful else front

    def doubt(self, read: Node, route: str, part: str) -> Problem:
        """That nobody knows whether a part of the request is parsed on a route."""
        place = self.view.file.place(read)
        reason = f"whether what stands before it on {route} parses the {part} could not be followed"
        return Problem(path=place.path, line=place.line, reason=reason)

    def is_configured(self, function: Node) -> bool:
        """Whether a validator that the configuration names stands beside the function in a call around it."""
        calls = (outer for outer in ancestors(function) if outer.type == "call_expression")
        validators = self.config.validators
        return bool(validators) and any(
            last_name(given) in validators for call in calls for given in arguments_of(call)
        )

    def _is_parsed(self, read: Node) -> bool:
        return is_parsed(self.view, read, self.config.validators)

    def _beside(self, function: Node, rest: list[Node], front: InFront) -> Iterator[BodyFault]:
        """A body of Hono that a schema in front has seen, and that is written as it came."""
        read = written_beside(self.view, rest, self.reads.sources[function])
        if read is not None and front.doubt is None:
            yield BodyFault("raw-after-parse", read, Confidence.MEDIUM)

    def _around(
        self, function: Node, rest: list[Node], parsed: list[Node], front: InFront
    ) -> Iterator[BodyFault | Problem]:
        """What is read of a body before and after a schema sees it."""
        late = [read for read in rest if read.start_byte > parsed[0].start_byte and is_used_raw(read)]
        yield from self._late(late, parsed, front)
        before = [read for read in rest if read.start_byte < parsed[0].start_byte]
        early = next(self._early(function, before, parsed[0], front), None)
        if early is not None:
            yield early
        # NOTE: on a way that ends before the parse nothing parses the body.
        apart = [read for read in before if not any(has_run(arms_of(read), arms_of(parse)) for parse in parsed)]
        if any(self.uses.fate(read) == "used" for read in apart):
            yield from self._unparsed(function, apart, front)

    def _late(self, reads: list[Node], parsed: list[Node], front: InFront) -> Iterator[BodyFault]:
        """A body that is used as it came after a schema has seen it; fine where that lets nothing else through."""
        checks = [check for read in parsed if (check := check_around(self.view, read)) is not None]
        unclear: Node | None = None
        for read in reads:
            answers = {check.covers(read) for check in checks}
            if not answers & {"yes", "unclear"}:
                yield BodyFault("raw-after-parse", read, steps=front.steps("body"))
                return
            unclear = unclear if "yes" in answers or unclear is not None else read
        if unclear is not None:
            yield BodyFault("raw-after-parse", unclear, Confidence.MEDIUM, front.steps("body"))

    def _early(self, function: Node, reads: list[Node], parse: Node, front: InFront) -> Iterator[BodyFault]:
        """Values that are looked up with, or decide access, before the body that they belong to is parsed."""
        after, place = arms_of(parse), self.view.file.place(parse)
        step = TraceStep.at(place, "the body is parsed only here")
        for read in reads:
            for use in self.uses.of_read(read, function):
                if use.start_byte > parse.start_byte or not has_run(arms_of(use), after):
                    continue
                query = query_around(use)
                if query is None and refusal_around(use) is None:
                    continue
                lower = query is None or self.uses.is_tested_by_hand(read, function)
                confidence = Confidence.MEDIUM if lower else front.confidence
                yield BodyFault("before-parse", query or use, confidence, (*front.steps("body"), step))

    def _unparsed(self, function: Node, rest: list[Node], front: InFront) -> Iterator[BodyFault]:
        """A body that no schema parses in the handler itself."""
        judged = {fate for read in rest for fate in self.uses.fates(read, function)}
        cast = next((read for read in rest if cast_of(read) is not None), None)
        # What is only shown in a log, or compared with what the code has written down, gets no further.
        if judged == {"tested"}:
            yield BodyFault("by-hand", rest[0], steps=front.steps("body"))
        elif judged <= {"shown", "tested"}:
            yield (_raw if cast is None else _cast)(rest[0], front.lowered())
        elif cast is not None:
            yield _cast(cast, front)
        elif "parsed" not in (handed := [handed_on(self.view, read) for read in rest]):
            if "measured" in judged or any(self.uses.is_tested_by_hand(read, function) for read in rest):
                yield BodyFault("by-hand", rest[0], steps=front.steps("body"))
            else:
                unsure = all(answer == "unknown" for answer in handed) or self._is_for_development(function)
                yield _raw(rest[0], front.lowered() if unsure else front)

    def _is_for_development(self, function: Node) -> bool:
        """Whether a handler is registered outside production only."""
        lines = {outer.start_point.row + 1 for outer in [function, *ancestors(function)]}
        return any((self.view.file.path, line) in self.development for line in lines)


def _raw(read: Node, front: InFront) -> BodyFault:
    return BodyFault("used-raw", read, front.confidence, front.steps("body"), front.message)


def _cast(read: Node, front: InFront) -> BodyFault:
    return BodyFault("cast", read, front.confidence, front.steps("body"))
