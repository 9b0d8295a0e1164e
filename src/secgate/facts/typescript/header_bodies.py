"""Read bodies that are given a request as browsers know it, whose headers and cookies have methods."""

from secgate.facts.typescript.bodies import Bodies
from secgate.facts.typescript.reading import Frame
from secgate.facts.typescript.symbols import Origin, Symbol
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.values import Site


class HeaderBodies(Bodies):
    """The body of a middleware or a handler."""

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:
        """What a method of the request's headers gives."""
        if owner.origin is Origin.CREDENTIAL and owner.name in {"headers", "cookies"} and name in {"get", "has"}:
            asked_for = [self.evaluate(argument, frame) for argument in arguments]
            return Symbol(Origin.CREDENTIAL, (asked_for[0].text or owner.name) if asked_for else owner.name)
        return super().on_symbol(owner, name, arguments, frame, site)
