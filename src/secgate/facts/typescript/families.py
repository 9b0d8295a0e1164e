"""The frameworks that are told of routes as Express is: who reads a body, and which parameter is the step to go on."""

from secgate.facts.typescript.bodies import Bodies
from secgate.facts.typescript.context_bodies import ContextBodies
from secgate.facts.typescript.fastify_bodies import FastifyBodies
from secgate.facts.typescript.hono_bodies import HonoBodies
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.koa_bodies import KoaBodies
from secgate.facts.typescript.symbols import Origin, Symbol
from secgate.facts.typescript.tenant_signs import TenantSigns

REQUEST = [Symbol(Origin.REQUEST), Symbol(Origin.RESPONSE), Symbol(Origin.NEXT)]
_READERS: dict[str, type[ContextBodies]] = {
    "hono": HonoBodies,
    "fastify": FastifyBodies,
    "koa": KoaBodies,
}


def reader_of(family: str, machine: Interpreter, signs: TenantSigns) -> tuple[Bodies, list[Symbol]]:
    """What reads middleware and handlers of a framework, and the arguments that these are given."""
    kind = _READERS.get(family)
    if kind is None:
        return Bodies(machine, signs), REQUEST
    reader = kind(machine, signs)
    return reader, reader.given_at_first()
