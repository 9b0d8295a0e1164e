"""Python that leads in circles or nests deep keeps nothing from ending, and what cannot be read is told."""

from facts.python_code import python_facts

URLS = "from django.urls import include, path\n"


def test_urls_that_include_themselves_end() -> None:
    files = {
        "s/settings.py": 'ROOT_URLCONF = "s.urls"\n', "s/__init__.py": "",
        "s/urls.py": f"{URLS}urlpatterns = [path('a/', include('s.urls')), path('x/', v)]\ndef v(request): ...\n",
    }  # fmt: skip
    table = python_facts(files).routes
    assert 0 < len(table.routes) < 50
    assert any(one.kind == "bound" for one in table.unresolved)


def test_routers_that_include_each_other_end() -> None:
    code = """
from fastapi import APIRouter, FastAPI
app, a, b = FastAPI(), APIRouter(), APIRouter()
a.include_router(b)
b.include_router(a)
app.include_router(a)
@b.get("/x")
def x(): ...
"""
    assert [one.route for one in python_facts({"m.py": code}).routes.routes if one.state == "live"] == ["/x"]


def test_classes_in_a_circle_and_in_a_long_line_end() -> None:
    line = "".join(f"class C{n}(C{n - 1}): ...\n" for n in range(1, 400))
    first = "from rest_framework.views import APIView\nclass A(B): ...\nclass B(A): ...\nclass C0(APIView): ...\n"
    urls = "from s import views\nurlpatterns = [path('a/', views.A.as_view()), path('c/', views.C399.as_view())]"
    files = {
        "s/settings.py": 'ROOT_URLCONF = "s.urls"\n', "s/__init__.py": "",
        "s/views.py": first + line, "s/urls.py": f"{URLS}{urls}",
    }  # fmt: skip
    assert len(python_facts(files).routes.routes) == 2


def test_dependencies_and_functions_that_call_themselves_prove_nothing() -> None:
    code = """
from fastapi import Depends, FastAPI
app = FastAPI()
def a(x=Depends("b")): ...
def guard(token: str, again=None):
    return other(token)
def other(token):
    return guard(token)
def self_made(x=Depends(lambda: 1)):
    return x
@app.get("/x")
def x(one=Depends(guard), two=Depends(self_made), three=Depends(a)): ...
"""
    (route,) = python_facts({"m.py": code}).routes.routes
    assert route.level == "public"


def test_a_long_chain_of_operators_ends() -> None:
    test = " or ".join(f"user.a == {n}" for n in range(2_000))
    code = f"""
from fastapi import Depends, FastAPI
app = FastAPI()
def guard(user):
    if {test}:
        raise ValueError
@app.get("/x")
def x(one=Depends(guard)): ...
"""
    assert len(python_facts({"m.py": code}).routes.routes) == 1


def test_a_file_of_routes_that_cannot_be_read_is_told() -> None:
    files = {
        "a.py": "from fastapi import FastAPI\napp = FastAPI(\n",
        "b.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    }
    assert [one.path for one in python_facts(files).unread_python] == ["a.py"]
