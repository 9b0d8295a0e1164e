"""Routes of Django and Django REST framework, with what runs before each view."""

import re
from dataclasses import dataclass, field

from secgate.facts.model import Behaviour, Guard, Proves, Route, State, Unresolved
from secgate.facts.python.django_chain import Chains
from secgate.facts.python.django_settings import DjangoSettings, sites
from secgate.facts.python.django_urls import Pattern, Urls, Way
from secgate.facts.python.django_views import DOCUMENTS, View, Views
from secgate.facts.python.files import PythonFile, keyword, short
from secgate.facts.python.guards import Guards
from secgate.facts.python.handling import behaviour_of
from secgate.facts.python.rows import Answer, Found, row
from secgate.facts.python.throttles import limiting
from secgate.facts.python.ways import Setting
from secgate.model import Place, TraceStep

# Views of packages that serve those who sign in, or hold no data.
_PAGES = re.compile(
    r"^django\.(?:views|conf|contrib\.(?:sitemaps|syndication|staticfiles))|\.(?:TemplateView|RedirectView)$|^lambda$"
)
_SIGN_IN = re.compile(
    r"(?:Token(?:ObtainPair|Refresh|Verify|Blacklist|ObtainSliding)\w*|obtain_auth_token|Login\w*|Logout\w*|PasswordReset\w*)$"
)


# Packages for signing in whose views are no views of Django REST framework.
_PLAIN = frozenset({"django.contrib.auth.urls", "allauth.urls", "two_factor.urls"})


@dataclass
class Django:
    """Reads the routes of Django."""

    guards: Guards
    unresolved: list[Unresolved] = field(default_factory=list)
    applications: int = 0
    answers: dict[Route, Answer] = field(default_factory=dict)
    _views: Views = field(init=False)

    def __post_init__(self) -> None:
        self._views = Views(self.guards)

    def routes(self) -> list[Route]:
        """Every route, in no order."""
        urls = Urls(self.guards.project)
        rows: list[Route] = []
        first: DjangoSettings | None = None
        done: set[str] = set()
        for site in sites(self.guards.project):
            first = first or site
            for root in site.roots:
                file = self.guards.project.module(root.name, site.file.path)
                if file is None:
                    reason = f"the root of the urls, `{root.name}`, was not found"
                    self.unresolved.append(Unresolved(root.file.path, root.node.lineno, reason, "mount"))
                elif file.path not in done:
                    done.add(file.path)
                    self.applications += 1
                    rows += self._of_file(urls, file, Chains(self.guards, site), "live")
        rows += self._lost(urls, first)
        self.unresolved += urls.unresolved
        for origin, node in self._views.lost:
            reason = f"what `{short(node)}` answers could not be followed"
            self.unresolved.append(Unresolved(origin.path, node.lineno, reason, "registration"))
        return list(dict.fromkeys(rows))

    def _lost(self, urls: Urls, site: DjangoSettings | None) -> list[Route]:
        """The routes of files of urls that nothing includes."""
        rows: list[Route] = []
        for file in list(self.guards.project.mentioning("urlpatterns")):
            of_django = "django" in file.text or "rest_framework" in file.text
            if file.path in urls.seen or not of_django:
                continue
            found = self._of_file(urls, file, Chains(self.guards, site), "unmounted")
            if found:
                what = "1 route" if len(found) == 1 else f"{len(found)} routes"
                reason = f"urls with {what} are listed here, and nothing that includes them was found"
                self.unresolved.append(Unresolved(file.path, 1, reason, "router"))
            rows += found
        return rows

    def _of_file(self, urls: Urls, file: PythonFile, chains: Chains, state: State) -> list[Route]:
        rows: list[Route] = []
        for pattern in urls.of_file(file, Way()):
            if (known := self._admin(pattern, state) or self._sign_in(pattern, chains, state)) is not None:
                rows.append(known)
                continue
            rows += [self._row(pattern, view, chains, state) for view in self._views.of(pattern)]
        return rows

    def _admin(self, pattern: Pattern, state: State) -> Route | None:
        """`admin.site.urls`: whoever is no member of the staff is sent to its login."""
        if not short(pattern.view).endswith("site.urls"):
            return None
        place = pattern.file.place(pattern.call)
        guard = self.guards.known("admin.site", place, ("authenticated", "role"), ("is_staff",))
        route = f"{pattern.way.prefix.rstrip('/')}/*"
        found = row(Found("ALL", route, place, "admin.site", (guard,), pattern.file.path, state))
        self.answers[found] = Answer(None)
        return found

    def _sign_in(self, pattern: Pattern, chains: Chains, state: State) -> Route | None:
        """The login among the urls of a package for signing in."""
        if not pattern.package:
            return None
        place = pattern.file.place(pattern.call)
        view = View("POST", None, foreign="LoginView", is_rest=pattern.package not in _PLAIN)
        path = f"{pattern.way.prefix.rstrip('/')}/login/"
        guards = chains.of(view, pattern.file, path).guards
        limited = [one for one in guards if "rate-limit" in one.proves]
        if pattern.package.startswith("allauth"):
            limited.append(limiting("allauth", place))
        found = row(
            Found("POST", path, place, f"{pattern.package}.LoginView", tuple(limited), pattern.file.path, state)
        )
        self.answers[found] = Answer(None, action="LoginView")
        return found

    def _row(self, pattern: Pattern, view: View, chains: Chains, state: State) -> Route:
        way, file = pattern.way, pattern.file
        registered = file.place(pattern.call)
        path = f"{way.prefix.rstrip('/')}{view.path}" if view.path else way.prefix
        chain = chains.of(view, file, path)
        guards = (*chain.guards, *self._of_package(view, pattern))
        at = view.function if view.function is not None else view.owner
        place = at.file.start(at.node) if at is not None else registered
        name = at.name if at is not None else view.foreign
        owner = f"{view.owner.name}." if view.owner is not None else ""
        reached: State = "conditional" if state == "live" and way.conditions else state
        shown = f"{owner}{name}" if view.function is not None else name
        found = row(Found(
            view.method, path, place, shown, guards, _router(file, place), reached,
            "nothing includes its urls" if state == "unmounted" else "", way.conditions,
            (*way.mounts, _step(pattern)), chain.open_by_name, production=way.production,
            is_page=not view.is_rest and not view.foreign,
        ))  # fmt: skip
        self.answers[found] = Answer(view.function, view.owner, view.action or view.foreign, view.is_rest)
        return found

    def _of_package(self, view: View, pattern: Pattern) -> list[Guard]:
        """What is known of a view from elsewhere: whether it asks who calls is open, where it is not."""
        name = view.foreign
        if not name or _PAGES.search(name) or _SIGN_IN.search(name) or DOCUMENTS.match(name):
            return []
        if name.startswith("rest_framework.") and keyword(pattern.call, "permission_classes") is not None:
            return []
        proves: tuple[Proves, ...] = ("unknown",)
        return [Guard(name.rpartition(".")[2], pattern.file.start(pattern.view), proves)]

    def behaviour(self, route: Route) -> Behaviour:
        """What the view of a route does."""
        answer = self.answers.get(route)
        if answer is None:
            return Behaviour(known=False)
        if answer.function is None:
            return _of_package(answer)
        function = answer.function.function
        names = [arg.arg for arg in function.args.args] if function is not None else []
        asked = names[1:2] if answer.owner is not None else names[:1]
        held = frozenset(proof for guard in route.guards for proof in guard.proves if proof != "unknown")
        action = answer.action if answer.owner is not None else ""
        setting = Setting(dict.fromkeys(asked, "request"), held, answer.owner, route.method, action)
        return behaviour_of(self.guards, answer.function, setting)


def _router(file: PythonFile, place: Place) -> str:
    """What the routes share that stand beside one: the urls that register them, and the file of their views."""
    return f"{file.path}, {place.path}"


def _of_package(answer: Answer) -> Behaviour:
    """What a view of a package does, or a handler that a class from elsewhere gives a class of the target."""
    if answer.owner is not None:
        return Behaviour(unknown_calls=1)
    if _SIGN_IN.search(answer.action):
        return Behaviour(tests=("password",), issues_token=True)
    return Behaviour() if _PAGES.search(answer.action) or DOCUMENTS.match(answer.action) else Behaviour(known=False)


def _step(pattern: Pattern) -> TraceStep:
    note = f"registered by `{short(pattern.call)}`"
    return TraceStep(path=pattern.file.path, line=pattern.call.lineno, note=note)
