"""Calls of schemas in the body of a guard or handler, with what they say of the parts of the request."""

from secgate.facts.typescript import validations
from secgate.facts.typescript.asking import Asking
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.proofs import NOTHING
from secgate.facts.typescript.symbols import Origin, Symbol
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.values import External, ExternalCall, Site, Value


class SchemaCalls(Asking):
    """What schemas are given; other calls are added by the classes built on this one."""

    def given_to_schema(
        self, value: Value | None, owner: Symbol, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol | None:
        """What a schema answers that is given parts of the request; None for a call that is none."""
        if name == "isEmpty" and owner.fits.proofs:
            return Symbol(when_true=owner.fits)
        package, names = source_of(value)
        how = validations.manner(package, names or (name,), name)
        schemas = [value, *(symbol.value for symbol in symbols)]
        schema = next((held for held in schemas if isinstance(held, External | ExternalCall)), None)
        seen = validations.seen(symbols, schema, self.machine.forced) if how is not None else validations.Seen()
        if how is None or not (seen.parts or seen.pieces):
            return None
        effects = self.effects
        effects.validates = True
        effects.looked |= seen.parts
        effects.unclear |= seen.pieces if how in {"throws", "tells"} else seen.parts | seen.pieces
        state = validations.holds(seen.parts, self.step(site, f"`{short(site.node)}`"), sure=how != "throws or tells")
        if "throws" in how and not _is_left_alone(name, site.node):
            self.gain(state)
        if how == "holds":
            return Symbol(when_true=state)
        fits = state if "tells" in how else NOTHING
        return Symbol(Origin.INPUT, name, parts=seen.parts, fits=fits)

    def lose(self, symbols: list[Symbol]) -> None:
        """What a schema answered goes where it is not followed."""
        self.effects.unclear |= {proof.claim for symbol in symbols for proof in symbol.fits.proofs}


def source_of(value: Value | None) -> tuple[str, tuple[str, ...]]:
    """The package that a value comes from, and the names that lead to it; empty for what is none of a package's."""
    if isinstance(value, External):
        return value.package, value.names
    return (value.callee.package, (*value.callee.names, *value.names)) if isinstance(value, ExternalCall) else ("", ())


def _is_left_alone(name: str, call: Node) -> bool:
    """Whether nobody waits for what a call promises."""
    parent = call.parent
    return name.endswith(("Async", "OrReject")) and parent is not None and parent.type == "expression_statement"
