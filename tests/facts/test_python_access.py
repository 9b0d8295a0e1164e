"""Where Python code believes a request about the tenant, or writes what it sends without a look at whose it is."""

import pytest

from facts.python_code import python_facts
from facts.python_queries import DJANGO, SQLALCHEMY, data
from secgate.facts.access import AccessRow

_HEAD = """
from typing import Annotated, Any
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from sqlalchemy import select, update
from app.models import Board, Card, Org, User
from app.deps import Db, Me

router = APIRouter()

class CardIn(BaseModel):
    board_id: int

class BoardIn(BaseModel):
    title: str
    org_id: int
    card: CardIn | None = None

class Titled(BaseModel):
    title: str
"""
_DEPS = """
from typing import Annotated
import jwt
from fastapi import Depends, Header, HTTPException
from sqlalchemy import select
from app.models import User

def get_db(): ...

Db = Annotated[object, Depends(get_db)]

def get_current_user(db: Db, authorization: Annotated[str, Header()]) -> User:
    claims = jwt.decode(authorization, "key", algorithms=["RS256"])
    user = db.scalar(select(User).where(User.email == claims["sub"]))
    if user is None:
        raise HTTPException(401)
    return user

Me = Annotated[User, Depends(get_current_user)]
"""
_TOLD = """
@router.get("/own")
def own(db: Db, me: Me):
    return db.scalars(select(Board).where(Board.org_id == me.org_id)).all()
"""


def of_fastapi(code: str, **config: object) -> list[AccessRow]:
    """The faults of an application of FastAPI whose router holds some code."""
    files = {
        "app/__init__.py": "",
        "app/models.py": SQLALCHEMY,
        "app/deps.py": _DEPS,
        "app/routes.py": _HEAD + code + _TOLD,
        "app/main.py": "from fastapi import FastAPI\nfrom app.routes import router\napp = FastAPI()\n"
        "app.include_router(router)\n",
    }
    return list(data(files, **config).access(python_facts(files, **config).python_answers))


def route(body: str, head: str, path: str = "/x") -> str:
    lines = "\n    ".join(body.split("\n"))
    return f"@router.post('{path}')\ndef handler({head}, db: Db, me: Me):\n    {lines}\n"


def shapes(rows: list[AccessRow]) -> list[tuple[str, bool]]:
    return [(row.shape, row.sharp) for row in rows]


@pytest.mark.parametrize(
    ("head", "body", "found"),
    [
        ("org_id: int", "me.org_id\nreturn db.scalars(select(Board).where(Board.org_id == org_id)).all()",
         ("tenant-from-client", True)),
        ("org_id: int", "return db.scalars(select(Board).where(Board.org_id == org_id)).all()",
         ("tenant-from-client", False)),
        ("body: BoardIn", "db.add(Board(org_id=body.org_id, title=body.title))", ("tenant-from-client", False)),
        ("body: BoardIn", "db.add(Board(**body.model_dump()))", ("mass-assignment", True)),
        ("body: dict[str, Any]", "db.add(Board(**body))", ("mass-assignment", True)),
        ("body: CardIn", "db.add(Card(board_id=body.board_id))", ("unverified-key", False)),
        ("body: CardIn", "db.add(Card(**body.dict()))", ("unverified-key", False)),
        ("body: Titled", "org_id = me.org_id or 1\ndb.add(Board(org_id=org_id, title=body.title))",
         ("made-up-tenant", True)),
        ("body: Titled", ("org_id = me.org_id\nif not org_id:\n    org_id = 'org-of-all'\n"
                         "db.add(Board(org_id=org_id, title=body.title))"), ("made-up-tenant", True)),
        ("body: Titled", "db.add(Board(org_id=7, title=body.title))", ("hard-coded-tenant", False)),
        ("pk: int", "db.execute(update(Board).where(Board.id == pk).values(title='x'))", ("principal-ignored", True)),
        ("pk: int", "board = db.get(Board, pk)\nboard.title = 'x'", ("principal-ignored", True)),
        ("pk: int", "board = db.get(Board, pk)\ndb.delete(board)", ("principal-ignored", True)),
        ("pk: int", ("board = db.get(Board, pk)\nif me.org_id and board.org_id != me.org_id:\n"
                    "    raise HTTPException(404)\nreturn board"), ("optional-check", True)),
    ],
)  # fmt: skip
def test_a_request_that_is_believed(head: str, body: str, found: tuple[str, bool]) -> None:
    assert shapes(of_fastapi(route(body, head))) == [found]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("org_id: int", ("if org_id != me.org_id:\n    raise HTTPException(403)\n"
                        "return db.scalars(select(Board).where(Board.org_id == org_id)).all()")),
        ("org_id: int", ("db.scalars(select(User).where(User.id == me.id, User.org_id == org_id)).one()\n"
                        "return db.scalars(select(Board).where(Board.org_id == org_id)).all()")),
        ("body: BoardIn", "db.add(Board(**body.model_dump(exclude={'org_id'}), org_id=me.org_id))"),
        ("body: BoardIn", "values = body.model_dump()\nvalues['org_id'] = me.org_id\ndb.add(Board(**values))"),
        ("body: BoardIn", "db.add(Board(**{**body.model_dump(), 'org_id': me.org_id}))"),
        ("body: Titled", "db.add(Board(**body.model_dump(), org_id=me.org_id))"),
        ("body: CardIn", ("mine = Board.org_id == me.org_id\n"
                         "board = db.scalar(select(Board).where(Board.id == body.board_id, mine))\n"
                         "if board is None:\n    raise HTTPException(404)\ndb.add(Card(board_id=body.board_id))")),
        ("body: CardIn", ("board = db.get(Board, body.board_id)\nif board.org_id != me.org_id:\n"
                         "    raise HTTPException(404)\ndb.add(Card(board_id=body.board_id))")),
        ("pk: int", ("board = db.get(Board, pk)\nif board.org_id != me.org_id:\n    raise HTTPException(404)\n"
                    "board.title = 'x'")),
        ("pk: int", ("board = db.get(Board, pk)\nif me.org_id is None:\n    raise HTTPException(403)\n"
                    "if me.org_id and board.org_id != me.org_id:\n    raise HTTPException(404)\nreturn board")),
    ],
)  # fmt: skip
def test_a_request_that_is_not_believed(head: str, body: str) -> None:
    assert shapes(of_fastapi(route(body, head))) == []


def test_a_guard_that_looks_at_the_tenant_of_the_address() -> None:
    guard = "def member(org_id: int, me: Me):\n    if org_id != me.org_id:\n        raise HTTPException(403)\n"
    listed = (
        "@router.get('/{org_id}', dependencies=[Depends(member)])\ndef boards(org_id: int, db: Db):\n"
        "    return db.scalars(select(Board).where(Board.org_id == org_id)).all()\n"
    )
    assert shapes(of_fastapi(guard + listed)) == []
    unasked = listed.replace("Depends(member)", "Depends(get_me)")
    imported = "from app.deps import get_current_user as get_me\n"
    assert shapes(of_fastapi(imported + unasked)) == [("tenant-from-client", False)]


def test_a_key_that_another_write_verifies() -> None:
    checked = route(
        "board = db.scalar(select(Board).where(Board.id == body.board_id, Board.org_id == me.org_id))\n"
        "db.add(Card(board_id=board.id))", "body: CardIn", "/checked",
    )  # fmt: skip
    unchecked = route("db.add(Card(board_id=body.board_id))", "body: CardIn").replace("handler", "other")
    (row,) = of_fastapi(checked + unchecked)
    assert (row.shape, row.sharp, row.what) == ("key-checked-elsewhere", True, "Card.board")
    assert any("looked up for the tenant first" in step.note for step in row.because)


def test_values_that_are_set_one_by_one() -> None:
    open_to = "board = db.get(Board, me.id)\nfor name, value in body.model_dump().items():\n"
    assert shapes(of_fastapi(route(f"{open_to}    setattr(board, name, value)", "body: BoardIn"))) == [
        ("mass-assignment", True)
    ]
    chosen = f"{open_to}    if name in {{'title'}}:\n        setattr(board, name, value)"
    assert shapes(of_fastapi(route(chosen, "body: BoardIn"))) == []


def test_what_is_for_staff_or_cross_tenant_by_design_is_no_fault() -> None:
    code = route("db.execute(update(Board).where(Board.id == pk).values(title='x'))", "pk: int", "/platform/boards")
    assert shapes(of_fastapi(code)) == []
    other = code.replace("/platform", "")
    assert shapes(of_fastapi(other)) == [("principal-ignored", True)]
    entry = {"path": "app/routes.py", "reason": "a tool of the operators"}
    assert shapes(of_fastapi(other, cross_tenant_paths=[entry])) == []


_DJANGO_HEAD = """
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from shop.models import Item, Order, Workspace
"""
_SETTINGS = """
ROOT_URLCONF = "shop.urls"
REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
"""


def of_django(code: str, urls: str, settings: str = "") -> list[AccessRow]:
    """The faults of an application of Django REST framework."""
    files = {
        "manage.py": "",
        "shop/__init__.py": "",
        "shop/models.py": DJANGO,
        "shop/settings.py": _SETTINGS + settings,
        "shop/views.py": _DJANGO_HEAD + code,
        "shop/urls.py": f"from django.urls import path\nfrom shop import views\nurlpatterns = [{urls}]\n",
    }
    return list(data(files).access(python_facts(files).python_answers))


_OWN = """
class Own(APIView):
    def get(self, request):
        return Response(list(Order.objects.filter(workspace=request.user.workspace)))
"""
_OWN_PATH = 'path("own", views.Own.as_view()), '


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Order.objects.filter(pk=pk).update(**request.data)", ["mass-assignment", "principal-ignored"]),
        ("Order.objects.filter(pk=pk, workspace=request.user.workspace).update(**request.data)", ["mass-assignment"]),
        ("Order.objects.create(workspace_id=request.data['workspace'], number='1')", ["tenant-from-client"]),
        ("Item.objects.create(order_id=request.data['order'], name='x')", ["unverified-key"]),
        ("Order.objects.create(workspace_id=getattr(request.user, 'workspace_id', 1), number='1')", ["made-up-tenant"]),
        ("workspace = request.user.workspace\nItem.objects.create(order=workspace.orders_of.get(pk=pk))", []),
        ("order = Order.objects.get(pk=pk, workspace=request.user.workspace)\norder.done = True\norder.save()", []),
        ("order = Order.objects.get(pk=pk)\norder.delete()", ["principal-ignored"]),
    ],
)
def test_views_of_django(body: str, found: list[str]) -> None:
    lines = "\n        ".join(body.split("\n"))
    code = f"class Changes(APIView):\n    def post(self, request, pk):\n        {lines}\n"
    rows = of_django(_OWN + code, f'{_OWN_PATH}path("orders/<int:pk>", views.Changes.as_view())')
    assert [row.shape for row in rows] == found


def test_a_permission_that_looks_at_what_is_asked_for() -> None:
    permission = """
class Member(BasePermission):
    def has_permission(self, request, view):
        return request.user.workspace_id == view.kwargs["workspace_id"]

class Orders(APIView):
    permission_classes = [Member]
    def get(self, request, workspace_id):
        return Response(list(Order.objects.filter(workspace_id=workspace_id)))
"""
    urls = f'{_OWN_PATH}path("<int:workspace_id>/orders", views.Orders.as_view())'
    assert of_django(_OWN + permission, urls) == []
    unasked = permission.replace('view.kwargs["workspace_id"]', "1")
    assert [row.shape for row in of_django(_OWN + unasked, urls)] == ["tenant-from-client"]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_CREDENTIALS = True", [("any-origin", True)]),
        ("CORS_ALLOW_CREDENTIALS = True\nif not HOSTS:\n    CORS_ALLOW_ALL_ORIGINS = True", [("any-origin", False)]),
        ("CORS_ALLOW_CREDENTIALS = True\nCORS_ALLOWED_ORIGIN_REGEXES = [r'^https://.*$']", [("any-origin", True)]),
        ("CORS_ALLOW_CREDENTIALS = True\nCORS_ALLOWED_ORIGIN_REGEXES = [r'^https://\\w+\\.shop\\.test$']", []),
        ("CORS_ALLOW_ALL_ORIGINS = True", []),
    ],
)
def test_origins_of_django(settings: str, found: list[tuple[str, bool]]) -> None:
    assert shapes(of_django(_OWN, _OWN_PATH, settings)) == found


@pytest.mark.parametrize(
    ("meta", "more", "found"),
    [
        ("fields = '__all__'", "", [("mass-assignment", "Order.workspace")]),
        ("fields = ['workspace', 'number']", "", [("mass-assignment", "Order.workspace")]),
        ("fields = ['workspace_id', 'number']", "", []),
        ("fields = '__all__'\n        read_only_fields = ['workspace']", "", []),
        ("fields = '__all__'", "    def validate_workspace(self, value):\n        return value\n", []),
        ("fields = ['order', 'name']", "    order = serializers.PrimaryKeyRelatedField(queryset=Order.objects.all())\n",
         [("unverified-key", "Order by `order`")]),
        ("fields = ['order', 'name']", "    order = serializers.PrimaryKeyRelatedField(read_only=True)\n", []),
    ],
)  # fmt: skip
def test_serializers_that_are_open(meta: str, more: str, found: list[tuple[str, str]]) -> None:
    model = "Item" if more.startswith("    order") else "Order"
    code = f"class Sent(serializers.ModelSerializer):\n{more}    class Meta:\n        model = {model}\n        {meta}\n"
    code += "class Put(APIView):\n    def put(self, request, pk):\n        sent = Sent(data=request.data)\n"
    code += "        sent.is_valid()\n        sent.save()\n        return Response({})\n"
    rows = of_django(_OWN + code, f'{_OWN_PATH}path("put/<int:pk>", views.Put.as_view())')
    assert [(row.shape, row.what) for row in rows] == found
    saved = code.replace("sent.save()", "sent.save(workspace=request.user.workspace)")
    kept = of_django(_OWN + saved, f'{_OWN_PATH}path("put/<int:pk>", views.Put.as_view())')
    assert [row.shape for row in kept] == [shape for shape, _ in found if shape == "unverified-key"]
