"""What the callers of a function say about the ids they give it: the tenant's, the request's, or unknown."""

from dataclasses import dataclass, replace

from secgate.facts.typescript.names import Binding, Names, unwrap
from secgate.facts.typescript.own_rows import LITERALS
from secgate.facts.typescript.ownership import compared, guarded, is_sharp, owner_tested, untouched
from secgate.facts.typescript.query_calls import is_id
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import Proof, Site, Sites, View, argument_for

_MAX_LEVELS = 3
_MAX_SITES = 40
_MAX_DEEP_SITES = 12


@dataclass(frozen=True)
class Asked:
    """An id that a request gives, on its way to a query, where no function holds the tenant.

    Attributes:
        steps: where it is read from the request, then the calls that pass it on.
        sharp: nothing on the way was given the id or tested whose the row is.
    """

    steps: tuple[Proof, ...]
    sharp: bool


@dataclass(frozen=True)
class Summary:
    """What is known of the callers.

    Attributes:
        proof: every call gives an id that is the tenant's; one of the places that show it.
        breach: the calls that lead from one that gives an id of the request as it came, although it holds the tenant.
        tenant: where that caller has its tenant.
        sharp: nothing on the way was given the id.
        called: whether any call was found.
        asked: the ways on which calls give an id of the request without holding the tenant.
    """

    proof: Proof | None = None
    breach: tuple[Proof, ...] = ()
    tenant: Proof | None = None
    sharp: bool = False
    called: bool = False
    asked: tuple[Asked, ...] = ()


def ask_callers(view: View, node: Node, values: list[tuple[str, Node]], level: int = 0) -> Summary:
    """What the calls of the function around `node` give for the parameters that `values` come from."""
    owners = [(name, b) for name, value in values for b in parameters_behind(view.names, value)]
    owners = [(name, b) for name, b in owners if b.owner.start_byte <= node.start_byte <= b.owner.end_byte]
    if not owners or level > _MAX_LEVELS:
        return Summary()
    function = owners[0][1].owner
    asked = [(name, b) for name, b in owners if b.owner == function]
    key = ("callers", function.id, *((is_id(name), b.node.id) for name, b in asked))
    known = view.links.answers.get(key)
    if isinstance(known, Summary):
        return known
    # NOTE: a function that reaches itself adds no caller; until its answer is known it is unknown.
    view.links.answers[key] = Summary()
    summary = _summary(view.links.sites(view, function), asked, level)
    view.links.answers[key] = summary
    return summary


def _summary(sites: Sites, parameters: list[tuple[str, Binding]], level: int) -> Summary:
    if len(sites.found) > (_MAX_SITES if level == 0 else _MAX_DEEP_SITES):
        return Summary(called=True)
    answers = [(site, _ask(site, parameters, level)) for site in sites.found]
    breaches = [answer for site, answer in answers if site.sure and answer.breach]
    if breaches:
        return next((answer for answer in breaches if answer.sharp), breaches[0])
    proofs = [a.proof for _, a in answers if a.proof is not None]
    if not answers or not sites.complete or len(proofs) < len(answers):
        asked = tuple(way for site, answer in answers if site.sure for way in answer.asked)
        return Summary(called=bool(answers), asked=asked)
    return Summary(proof=max(proofs, key=lambda p: p.confidence.rank), called=True)


def _ask(site: Site, parameters: list[tuple[str, Binding]], level: int) -> Summary:
    """What one call gives; one id that is the tenant's is enough."""
    if site.view.by_design:
        return Summary(proof=site.view.proof(site.call, "called from code that is cross-tenant by design"))
    if (proof := compared(site.view, site.call)) is not None:
        return Summary(proof=proof)
    given = [(name, a) for name, b in parameters if (a := argument_for(site, b)) is not None and a.id != site.call.id]
    for name, argument in given:
        inner = unwrap(argument)
        if site.view.words.is_id(inner):
            return Summary(proof=site.view.proof(inner, "the caller passes the tenant's own id"))
        if is_id(name) and site.view.names.resolve(inner).type in LITERALS - {"object"}:
            return Summary(proof=site.view.proof(inner, "the caller passes a fixed value"))
    if (proof := guarded(site.view, site.call, given)) is not None:
        return Summary(proof=proof)
    asked = next((a for _, a in given if from_request(site.view.names, a)), None)
    if asked is not None:
        tenant = site.view.tenant(site.call)
        if tenant is None:
            step = site.view.proof(site.call, "this call passes an id of the request")
            return Summary(called=True, asked=(Asked((step,), _alone(site, given)),))
        return Summary(
            breach=(site.view.proof(site.call, "this call passes an id of the request"),),
            tenant=site.view.proof(tenant, "the tenant is at hand here"),
            sharp=is_sharp(site.view, site.call, tenant, given),
            called=True,
        )
    return _from_above(site, given, level)


def _from_above(site: Site, given: list[tuple[str, Node]], level: int) -> Summary:
    """What the callers of the function around a call say about what it passes on."""
    above = ask_callers(site.view, site.call, given, level + 1)
    onward = site.view.proof(site.call, "which passes it on")
    if above.asked:
        alone = _alone(site, given)
        ways = tuple(Asked((*way.steps, onward), sharp=way.sharp and alone) for way in above.asked)
        return replace(above, asked=ways)
    if not above.breach:
        return above
    return replace(above, breach=(*above.breach, onward), sharp=above.sharp and untouched(site.view, site.call, given))


def _alone(site: Site, given: list[tuple[str, Node]]) -> bool:
    """Whether the id is given to nothing before a call, and what the call gives is not tested for its owner."""
    return untouched(site.view, site.call, given) and not owner_tested(site.view, site.call)


def parameters_behind(names: Names, value: Node) -> list[Binding]:
    """The parameters that a value comes from, through the variables of its function; none where something else adds."""
    found: dict[int, Binding] = {}
    for origin in names.trace(value):
        for part in walk(origin):
            binding = names.binding(part) if part.type in {"identifier", "shorthand_property_identifier"} else None
            if binding is not None and binding.kind == "parameter" and not names.origins(part):
                found[binding.node.id] = binding
    return list(found.values())


def always_given(view: View, value: Node) -> bool:
    """Whether every call of the function gives the optional parameter that a value is."""
    binding = view.names.binding(unwrap(value))
    if binding is None or binding.kind != "parameter":
        return False
    sites = view.links.sites(view, binding.owner)
    return sites.complete and bool(sites.found) and all(_gives(site, binding) for site in sites.found)


def _gives(site: Site, binding: Binding) -> bool:
    given = argument_for(site, binding)
    if given is None or given.id == site.call.id or unwrap(given).type in {"undefined", "null"}:
        return False
    passed = site.view.names.binding(unwrap(given))
    optional = passed is not None and passed.kind == "parameter" and passed.optional
    return not optional and "?." not in text_of(given)
