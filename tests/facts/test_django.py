"""Routes of Django and Django REST framework, and what runs before their views."""

from collections.abc import Mapping

import pytest

from facts.python_code import python_facts
from secgate.facts.model import Guard, Route, RouteTable

_ROLE = ("authenticated", "role")
SETTINGS = """
ROOT_URLCONF = "site.urls"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
"""
URLS = """
from django.urls import include, path, re_path
from django.contrib.auth.decorators import login_required
from rest_framework.routers import DefaultRouter
from site import views
"""
VIEWS = """
from django.contrib.auth.decorators import login_required, permission_required, user_passes_test
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseForbidden, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import ListView, TemplateView
from rest_framework import mixins, viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.generics import ListCreateAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAdminUser, IsAuthenticated, SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import APIView
"""


def table(urls: str, views: str = "", files: Mapping[str, str] | None = None) -> RouteTable:
    every = {
        "manage.py": "", "site/__init__.py": "", "site/settings.py": SETTINGS, "site/urls.py": URLS + urls,
        "site/views.py": VIEWS + views, **(files or {}),
    }  # fmt: skip
    return python_facts(every).routes


def served(urls: str, views: str = "", files: Mapping[str, str] | None = None) -> list[str]:
    return sorted(f"{one.method} {one.route}" for one in table(urls, views, files).routes if one.state == "live")


def only(views: str, use: str = "views.view") -> Route:
    (found,) = table(f"urlpatterns = [path('x/', {use})]\n", views).routes
    return found


def levels(views: str, use: str) -> dict[str, str]:
    found = table(f"urlpatterns = [path('x/', {use})]\n", views).routes
    return {one.method: one.level for one in found}


# Where routes are


def test_patterns_are_followed_through_includes_lists_and_regular_expressions() -> None:
    urls = """
inner = [path("<int:pk>/", views.one)]
urlpatterns = [
    path("orders/", include(inner)),
    path("shop/", include("shop.urls")),
    re_path(r"^old/(?P<year>[0-9]{4})/$", views.one),
    path("wrapped/", login_required(views.one)),
]
urlpatterns += [path("more/", views.one)]
"""
    shop = "from django.urls import path\nfrom .more import urlpatterns as more\nurlpatterns = [*more]\n"
    more = "from django.urls import path\nfrom site.views import one\nurlpatterns = [path('cart/', one)]\n"
    files = {"shop/__init__.py": "", "shop/urls.py": shop, "shop/more.py": more}
    assert served(urls, "def one(request, pk=None): ...\n", files) == [
        "GET /more/", "GET /old/{year}/", "GET /orders/{pk}/", "GET /shop/cart/", "GET /wrapped/",
    ]  # fmt: skip


def test_a_router_makes_the_routes_of_its_viewsets() -> None:
    urls = """
router = DefaultRouter()
router.register("orders", views.Orders)
router.register(r"items", views.Items, basename="items")
urlpatterns = [path("api/", include(router.urls))]
"""
    views = """
class Orders(viewsets.ModelViewSet):
    lookup_field = "number"
    @action(detail=True, methods=["post"])
    def cancel(self, request, number): ...
    @action(detail=False, url_path="of-today")
    def today(self, request): ...
class Items(mixins.ListModelMixin, viewsets.GenericViewSet):
    def create(self, request): ...
"""
    assert served(urls, views) == [
        "DELETE /api/orders/{number}/", "GET /api/items/", "GET /api/orders/", "GET /api/orders/of-today/",
        "GET /api/orders/{number}/", "PATCH /api/orders/{number}/", "POST /api/items/", "POST /api/orders/",
        "POST /api/orders/{number}/cancel/", "PUT /api/orders/{number}/",
    ]  # fmt: skip


def test_views_answer_the_methods_that_they_define_take_over_or_are_given() -> None:
    urls = """
urlpatterns = [
    path("a/", views.A.as_view()),
    path("b/", views.B.as_view()),
    path("c/", views.C.as_view({"get": "list", "delete": "remove"})),
    path("d/", views.d),
    path("e/", views.e),
    path("f/", TemplateView.as_view(template_name="x.html")),
]
from django.views.generic import TemplateView
"""
    views = """
class A(APIView):
    def get(self, request): ...
    def put(self, request): ...
class B(ListCreateAPIView):
    queryset = None
class C(viewsets.ViewSet):
    def list(self, request): ...
    def remove(self, request): ...
@api_view(["GET", "PATCH"])
def d(request): ...
def e(request):
    if request.method == "POST":
        return 1
"""
    assert served(urls, views) == [
        "DELETE /c/", "GET /a/", "GET /b/", "GET /c/", "GET /d/", "GET /e/", "GET /f/", "PATCH /d/", "POST /b/",
        "POST /e/", "PUT /a/",
    ]  # fmt: skip


def test_the_admin_is_for_its_staff_and_what_cannot_be_followed_is_told() -> None:
    urls = """
from django.contrib import admin
from shelf import urls as shelf
urlpatterns = [
    path("admin/", admin.site.urls),
    path("auth/", include("django.contrib.auth.urls")),
    path("shelf/", include("shelf.urls")),
    path("made/", views.made()),
    *views.patterns(),
]
"""
    found = table(urls, "def made(): ...\n")
    assert [(one.method, one.route, one.level) for one in found.routes] == [
        ("ALL", "/admin/*", "role"), ("POST", "/auth/login/", "public"),
    ]  # fmt: skip
    assert sorted((one.kind, one.path, one.line) for one in found.unresolved) == [
        ("mount", "site/urls.py", 12), ("mount", "site/urls.py", 14), ("registration", "site/urls.py", 13),
    ]  # fmt: skip


def test_urls_that_nothing_includes_are_unmounted_and_told() -> None:
    lost = "from django.urls import path\nfrom site.views import one\nurlpatterns = [path('x/', one)]\n"
    found = table("urlpatterns = []\n", "def one(request): ...\n", {"lost/urls.py": lost})
    assert [one.state for one in found.routes] == ["unmounted"]
    assert [one.kind for one in found.unresolved] == ["router"]


# Permissions


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ("", {"GET": "authenticated", "POST": "authenticated"}),
        ("permission_classes = [AllowAny]", {"GET": "public", "POST": "public"}),
        ("permission_classes = []", {"GET": "public", "POST": "public"}),
        ("permission_classes = (IsAdminUser,)", {"GET": "role", "POST": "role"}),
        ("permission_classes = [OrRead]", {"GET": "public", "POST": "authenticated"}),
        ("permission_classes = [IsAuthenticated & Lead]", {"GET": "role", "POST": "role"}),
        ("permission_classes = [Lead | IsAuthenticated]", {"GET": "authenticated", "POST": "authenticated"}),
        ("permission_classes = NAMED", {"GET": "role", "POST": "role"}),
    ],
)
def test_permission_classes_decide(permissions: str, expected: dict[str, str]) -> None:
    views = f"""
from rest_framework.permissions import IsAuthenticatedOrReadOnly as OrRead
class Lead(BasePermission):
    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.role == "lead"
NAMED = [Lead]
class Base(APIView):
    {permissions or "pass"}
class A(Base):
    def get(self, request): ...
    def post(self, request): ...
"""
    assert levels(views, "views.A.as_view()") == expected


@pytest.mark.parametrize(
    ("body", "proves", "roles"),
    [
        ("return bool(request.user and request.user.is_authenticated)", ("authenticated",), ()),
        ("return request.user.is_staff", ("authenticated", "role"), ("is_staff",)),
        ("return True", (), ()),
        ("if request.user.is_anonymous:\n            return False\n        return True", ("authenticated",), ()),
        ("return request.user.groups.filter(name='lead').exists()", ("authenticated",), ()),
        ("return Member.objects.filter(user=request.user, role__in=['a', 'b']).exists()", _ROLE, ("a", "b")),
        ("return super().has_permission(request, view) and request.user.role == 'a'", _ROLE, ("a",)),
        ("return request.user.role in (Role.A, Role.B)", _ROLE, ("A", "B")),
        ("return request.headers.get('X-Api-Key') == settings.API_KEY", ("secret",), ()),
        ("return view.kwargs['pk'] == request.data['pk']", (), ()),
        ("if not self._may(request.user):\n            raise PermissionDenied\n        return True", _ROLE, ("a",)),
    ],
)
def test_the_body_of_a_permission_decides(body: str, proves: tuple[str, ...], roles: tuple[str, ...]) -> None:
    views = f"""
from django.conf import settings
class Own(IsAuthenticated):
    def has_permission(self, request, view):
        {body}
    def _may(self, user):
        return user.role == "a"
class A(APIView):
    permission_classes = [Own]
    def get(self, request): ...
"""
    (guard,) = only(views, "views.A.as_view()").guards
    assert (guard.proves, guard.roles) == (proves, roles)


def test_a_permission_of_its_own_for_each_action_is_found() -> None:
    views = """
class Orders(viewsets.ModelViewSet):
    def get_permissions(self):
        if self.action in ["list", "retrieve"]:
            permission_classes = [AllowAny]
        elif self.action == "destroy":
            return [IsAdminUser()]
        else:
            permission_classes = [IsAuthenticated]
        return [permission() for permission in permission_classes]
    @action(detail=False, methods=["post"], permission_classes=[IsAdminUser])
    def purge(self, request): ...
"""
    urls = "router = DefaultRouter()\nrouter.register('o', views.Orders)\nurlpatterns = router.urls\n"
    found = {f"{one.method} {one.route}": one.level for one in table(urls, views).routes}
    assert found == {
        "GET /o/": "public", "GET /o/{pk}/": "public", "POST /o/": "authenticated", "PUT /o/{pk}/": "authenticated",
        "PATCH /o/{pk}/": "authenticated", "DELETE /o/{pk}/": "role", "POST /o/purge/": "role",
    }  # fmt: skip


def test_who_writes_that_all_may_call_has_forgotten_nothing() -> None:
    views = "class A(APIView):\n    permission_classes = [AllowAny]\n    def get(self, request): ...\n"
    assert only(views, "views.A.as_view()").open_by_name == "AllowAny"


def test_the_permissions_of_a_view_that_is_a_function_are_those_of_its_decorator() -> None:
    views = "@api_view(['GET'])\n@permission_classes([IsAdminUser])\ndef view(request): ...\n"
    assert only(views).level == "role"
    assert only("@api_view(['GET'])\ndef view(request): ...\n").level == "authenticated"
    assert only("def view(request): ...\n").level == "public"


# Decorators and mixins


@pytest.mark.parametrize(
    ("decorator", "proves"),
    [
        ("@login_required", ("authenticated",)),
        ("@permission_required('shop.change')", ("authenticated", "role")),
        ("@user_passes_test(lambda user: user.is_superuser)", ("authenticated", "role")),
        ("@user_passes_test(lambda user: True)", ()),
        ("@own", ("authenticated",)),
        ("@role('lead')", ("authenticated", "role")),
        ("@logged", ()),
        ("@require_login", ("unknown",)),
    ],
)
def test_a_decorator_around_a_view_is_a_guard_by_its_body(decorator: str, proves: tuple[str, ...]) -> None:
    views = f"""
from functools import wraps
from shelf import require_login
def own(view):
    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return HttpResponseForbidden()
        return view(request, *args, **kwargs)
    return inner
def role(name):
    def decorator(func):
        def inner(request, *args, **kwargs):
            if request.user.role == name:
                return func(request, *args, **kwargs)
            raise PermissionDenied
        return inner
    return decorator
def logged(view):
    def inner(request, *args, **kwargs):
        return view(request, *args, **kwargs)
    return inner
{decorator}
def view(request): ...
"""
    guards: list[Guard] = [guard for guard in only(views).guards if guard.name != "wraps"]
    assert [guard.proves for guard in guards] == [proves]


@pytest.mark.parametrize(
    "cls",
    [
        "class A(LoginRequiredMixin, ListView):\n    model = 1\n",
        (
            "class A(UserPassesTestMixin, ListView):\n    def test_func(self):\n"
            "        return self.request.user.is_authenticated\n"
        ),
        "@method_decorator(login_required, name='dispatch')\nclass A(ListView):\n    model = 1\n",
        (
            "class Own:\n    def dispatch(self, request, *a, **k):\n        if not request.user.is_authenticated:\n"
            "            return HttpResponseForbidden()\n        return super().dispatch(request, *a, **k)\n"
            "class A(Own, View):\n    def get(self, request): ...\n"
        ),
        "class A(View):\n    @method_decorator(login_required)\n    def get(self, request): ...\n",
    ],
)
def test_a_class_is_guarded_by_its_mixins_decorators_and_overridden_steps(cls: str) -> None:
    assert only(cls, "views.A.as_view()").level == "authenticated"


def test_a_middleware_that_refuses_guards_every_view_and_one_that_looks_at_the_path_is_unknown() -> None:
    middle = """
from django.http import JsonResponse
class Ask:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        {}
        if not request.user.is_authenticated:
            return JsonResponse({{}}, status=401)
        return self.get_response(request)
"""
    settings = SETTINGS.replace("MIDDLEWARE = [", 'MIDDLEWARE = ["site.middle.Ask", ')
    by_path = "if request.path in OPEN: return self.get_response(request)"
    for first, level in (("pass", "authenticated"), (by_path, "public")):
        files = {"site/middle.py": middle.format(first), "site/settings.py": settings}
        (found,) = table("urlpatterns = [path('x/', views.view)]\n", "def view(request): ...\n", files).routes
        assert found.level == level
        assert ("unknown" in found.guards[0].proves) == (level == "public")


def test_what_a_view_itself_asks_is_told() -> None:
    views = """
class A(APIView):
    permission_classes = [AllowAny]
    def post(self, request):
        if not request.user.is_staff:
            return Response({}, status=403)
        return Response({})
"""
    files = {
        "site/__init__.py": "", "site/settings.py": SETTINGS, "site/views.py": VIEWS + views,
        "site/urls.py": f"{URLS}urlpatterns = [path('x/', views.A.as_view())]\n",
    }  # fmt: skip
    facts = python_facts(files)
    assert facts.behaviour(facts.routes.routes[0]).gates == ("authenticated", "role")


def limits(urls: str, views: str, settings: str = SETTINGS) -> list[tuple[float | None, float | None]]:
    (found,) = table(urls, views, {"site/settings.py": settings}).routes
    return [(g.rate_limit.max, g.rate_limit.window_s) for g in found.guards if g.rate_limit is not None]


@pytest.mark.parametrize(
    ("throttles", "expected"),
    [
        ("throttle_classes = [Own]", [(4, 3600)]),
        ("throttle_classes = [Scoped]\n    throttle_scope = 'login'", [(5, 60)]),
        ("throttle_classes = [ByScope]", [(5, 60)]),
        ("throttle_classes = [ByMail]", [(None, None)]),
        ("throttle_classes = chosen()", [(None, None)]),
        ("def get_throttles(self): ...", [(None, None)]),
        ("pass", [(9, 1)]),
    ],
)
def test_throttles_are_limits_with_their_rates(throttles: str, expected: list[tuple[float | None, ...]]) -> None:
    views = f"""
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle as Scoped
class Own(AnonRateThrottle):
    rate = "4/hour"
class ByScope(AnonRateThrottle):
    scope = "login"
class ByMail(Own):
    def get_cache_key(self, request, view): return request.data["mail"]
class A(APIView):
    {throttles}
    def post(self, request): ...
"""
    settings = """
ROOT_URLCONF = "site.urls"
REST_FRAMEWORK = {
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "9/sec", "login": "5/min"},
}
"""
    assert limits("urlpatterns = [path('x/', views.A.as_view())]\n", views, settings) == expected


def test_django_ratelimit_and_django_axes_are_limits() -> None:
    views = """
from django_ratelimit.decorators import ratelimit
@ratelimit(key="ip", rate="5/15m")
def view(request): ...
"""
    axes = SETTINGS.replace(
        "MIDDLEWARE = [", 'AXES_FAILURE_LIMIT = 4\nMIDDLEWARE = ["axes.middleware.AxesMiddleware", '
    )
    assert limits("urlpatterns = [path('x/', views.view)]\n", views) == [(5, 900)]
    assert limits("urlpatterns = [path('x/', views.view)]\n", "def view(request): ...\n", axes) == [(4, 31_536_000)]


def test_default_permissions_that_cannot_be_read_are_unknown_and_none_are_open_to_all() -> None:
    views, urls = (
        "class A(APIView):\n    def get(self, request): ...\n",
        "urlpatterns = [path('x/', views.A.as_view())]\n",
    )
    found = []
    for rest in ("made()", "{'DEFAULT_PERMISSION_CLASSES': made()}", "dict(DEFAULT_PERMISSION_CLASSES=made())", "{}"):
        settings = f'ROOT_URLCONF = "site.urls"\nREST_FRAMEWORK = {rest}\n'
        (route,) = table(urls, views, {"site/settings.py": settings}).routes
        found.append([one.proves for one in route.guards])
    assert found == [[("unknown",)], [("unknown",)], [("unknown",)], []]
