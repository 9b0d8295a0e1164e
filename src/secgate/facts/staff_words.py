"""By which paths and roles a route is for the platform's own staff, or for any staff."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from secgate.facts.model import Route


@dataclass(frozen=True)
class StaffWords:
    """Words of paths and of roles."""

    path: re.Pattern[str]
    role: re.Pattern[str]

    def unnamed(self, routes: Collection[Route]) -> Iterator[Route]:
        """The routes that neither their path nor all of their roles say it of."""
        for route in routes:
            if not (self.path.search(route.named_path) or (route.roles and all(map(self.role.search, route.roles)))):
                yield route


OF_ANY_STAFF = StaffWords(
    re.compile(r"/(?:super-?)?(?:admin|platform|internal|ops|backoffice)s?(?:/|$)", re.IGNORECASE),
    re.compile(r"platform|super|staff|operator|system|internal|support|back_?office|root", re.IGNORECASE),
)
# A path that also leads to the people of a tenant: where guards leave one, it does.
ABOUT_STAFF = re.compile(r"/staff(?:/|$)", re.IGNORECASE)
# Names that are the platform's; a tenant has staff, support, supervisors and an admin area of its own.
OF_THE_PLATFORM = StaffWords(
    re.compile(r"/(?:super-?admin|platform|back-?office)s?(?:/|$)", re.IGNORECASE),
    re.compile(r"platform|super[-_ ]?(?:admin|user)|^super$|system|internal|back[-_ ]?office|root", re.IGNORECASE),
)
