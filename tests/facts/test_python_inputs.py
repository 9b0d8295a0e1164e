"""What handlers of Python read of the body of a request, and whether a schema sees it first."""

import pytest

from facts.python_code import python_facts

DJANGO = """
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView
from shop.models import Order
class OrderSerializer(serializers.Serializer):
    total = serializers.IntegerField()
def keep(data):
    Order.objects.create(total=data["total"])
class A(APIView):
    def post(self, request):
        {}
"""
FASTAPI = """
from typing import Any
from fastapi import Body, FastAPI, Request
from pydantic import BaseModel
from sqlmodel import SQLModel
app = FastAPI()
class In(BaseModel):
    total: int
class Table(SQLModel, table=True):
    total: int
{}
"""


def uses(files: dict[str, str]) -> list[list[str]]:
    return [sorted({str(read.use) for read in found.reads}) for found in python_facts(files).python_inputs]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("s = OrderSerializer(data=request.data)\n        s.is_valid(raise_exception=True)", ["parsed"]),
        ("Order.objects.create(**request.data)", ["spread"]),
        ("Order(**request.data).save()", ["spread"]),
        ("Order.objects.create(total=request.data['total'])", ["raw"]),
        ("data = request.data\n        Order.objects.create(total=data.get('total'))", ["raw"]),
        ("Order.objects.create(total=int(request.data['total']))", ["parsed"]),
        ("keep(request.data)", ["raw"]),
        ("elsewhere(request.data)", ["lost"]),
        ("Order.objects.create(total=json.loads(request.body)['total'])", ["raw"]),
        ("data = json.loads(request.body)\n        Order.objects.create(**data)", ["spread"]),
        ("Order.objects.create(note=request.POST['note'])", None),
        ("if not request.data.get('total'):\n            return Response(status=400)", None),
        ("logger.info(len(request.data))", None),
        ("return Response({})", None),
    ],
)
def test_bodies_of_django_are_followed(body: str, found: list[str] | None) -> None:
    urls = "from django.urls import path\nfrom shop.views import A\nurlpatterns = [path('x/', A.as_view())]\n"
    files = {
        "shop/__init__.py": "",
        "shop/settings.py": 'ROOT_URLCONF = "shop.urls"\n',
        "shop/models.py": "class Order: ...\n",
        "shop/urls.py": urls,
        "shop/views.py": DJANGO.format(body),
    }
    assert uses(files) == ([found] if found is not None else [])


@pytest.mark.parametrize(
    ("handler", "found"),
    [
        ("def x(order: In):\n    return order", []),
        ("def x(limit: int = 5):\n    return limit", []),
        ("def x(body: dict):\n    return keep(total=body['total'])", ["raw"]),
        ("def x(body: dict[str, Any] = Body(...)):\n    return Row(**body)", ["spread"]),
        ("def x(body: dict):\n    return In(**body)", ["parsed"]),
        ("def x(body: dict):\n    return Table(**body)", ["spread"]),
        ("async def x(request: Request):\n    return In.model_validate(await request.json())", ["parsed"]),
        ("async def x(request: Request):\n    data = await request.json()\n    return Row(**data)", ["spread"]),
        ("def x(items: list[In]):\n    return items", []),
    ],
)
def test_bodies_of_fastapi_are_followed(handler: str, found: list[str]) -> None:
    assert uses({"app/main.py": FASTAPI.format(f"@app.post('/x')\n{handler}\n")}) == [found]


def test_a_handler_that_reads_nothing_has_no_input() -> None:
    assert uses({"app/main.py": FASTAPI.format("@app.post('/x')\ndef x(): ...\n")}) == []
