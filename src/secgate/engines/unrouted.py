"""Web frameworks that a check reads and the target uses: what shows that there must be routes."""

from secgate.catalog.frameworks import Framework, read_by
from secgate.catalog.schema import Concern
from secgate.engines.subject import Subject
from secgate.model import Place, Problem


def web_in_use(subject: Subject) -> tuple[tuple[Framework, Place], ...]:
    """The web frameworks that the check reads and the target uses, each with the place that shows it."""
    return read_by(subject.in_use, subject.spec.reads, {Concern.WEB})


def unrouted(subject: Subject) -> tuple[Problem, ...]:
    """Those in whose language no route was found: they register their routes in a way unknown here."""
    routed = {route.place.path.endswith(".py") for route in subject.facts.routes.routes}
    return tuple(
        Problem(path=place.path, line=place.line, reason=f"{framework.name} is used and no route was found")
        for framework, place in web_in_use(subject)
        if (framework.ecosystem == "python") not in routed
    )
