"""A Python application of a few files, with its models and queries."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from facts.python_code import project
from secgate.facts.inference.tenancy import completed, tenancy_of
from secgate.facts.python.data import PythonData
from secgate.facts.python.models import read_models, with_tenancy
from secgate.facts.queries import QueryRow
from secgate.settings.config import Config

DJANGO = """
from django.conf import settings
from django.db import models
from django.contrib.auth.models import AbstractUser

class Workspace(models.Model):
    slug = models.SlugField(unique=True)

class User(AbstractUser):
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.SET_NULL)

class Owned(models.Model):
    workspace = models.ForeignKey("shop.WorkSpace", on_delete=models.CASCADE, related_name="%(class)s_set_of")

    class Meta:
        abstract = True

class OpenRows(models.QuerySet):
    def open(self):
        return self.filter(done=False)

class Kept(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(deleted=False)

class Order(Owned):
    number = models.CharField(max_length=9)
    done = models.BooleanField(default=False)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="orders")
    objects = OpenRows.as_manager()
    kept = Kept()

class Item(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    name = models.CharField(max_length=9)
    token = models.CharField(max_length=9)

class Country(models.Model):
    name = models.CharField(max_length=9, unique=True)
"""

SQLALCHEMY = """
from sqlalchemy import Column, ForeignKey, Integer, Table, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class Owned:
    @declared_attr
    def org_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("orgs.id"))

class Org(Base):
    __tablename__ = "orgs"
    id: Mapped[int] = mapped_column(primary_key=True)
    users: Mapped[list["User"]] = relationship(back_populates="org")

class User(Owned, Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    org: Mapped[Org] = relationship(back_populates="users")

class Board(Owned, Base):
    __tablename__ = "boards"
    __table_args__ = (UniqueConstraint("org_id", "title"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    cards: Mapped[list["Card"]] = relationship(back_populates="board")

class Card(Base):
    __tablename__ = "cards"
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id = Column(Integer, ForeignKey(Board.id))
    board: Mapped[Board] = relationship(back_populates="cards")

links = Table("links", Base.metadata, Column("card_id", ForeignKey("cards.id")), Column("n", Integer))
"""

_BEFORE = {
    "shop": """
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.views import View
from rest_framework import viewsets
from shop.models import Country, Item, Order, User, Workspace
""",
    "app": """
from typing import Annotated
from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import and_, delete, func, insert, or_, select, text, update
from app.models import Board, Card, Org, User

router = APIRouter()

def get_db(): ...
def get_current_user(db=Depends(get_db)) -> User:
    return db.scalar(select(User).where(User.email == "x"))

Me = Annotated[User, Depends(get_current_user)]
Db = Annotated[object, Depends(get_db)]
""",
}


def data(files: Mapping[str, str], **config: object) -> PythonData:
    """What is known of the Python code of a target of these files."""
    code = project(files, **config)
    models = read_models(code)
    written = Config.model_validate(config)
    used = completed(written, tenancy_of([one.model for one in models], Config().tenant_keys))
    return PythonData(code, with_tenancy(models, used), used)


def _application(name: str, models: str, code: str, more: Mapping[str, str]) -> dict[str, str]:
    return {
        f"{name}/__init__.py": "",
        f"{name}/models.py": models,
        f"{name}/code.py": _BEFORE[name] + code,
        **{f"{name}/{path}": text for path, text in more.items()},
    }


def _rows(name: str, models: str, code: str, more: Mapping[str, str], config: Mapping[str, object]) -> list[QueryRow]:
    found = data(_application(name, models, code, more), **config)
    kept = {f"{name}/code.py", *(f"{name}/{path}" for path in more)}
    start = _BEFORE[name].count("\n")
    return [q for q in found.queries if q.place.path in kept and not _is_before(q, start)]


def _is_before(query: QueryRow, start: int) -> bool:
    return PurePosixPath(query.place.path).name == "code.py" and query.place.line <= start


def django(code: str, /, *, more: Mapping[str, str] | None = None, **config: object) -> list[QueryRow]:
    """The queries of code beside models of Django, in order of place."""
    return _rows("shop", DJANGO, code, more or {}, config)


def sqlalchemy(code: str, /, *, more: Mapping[str, str] | None = None, **config: object) -> list[QueryRow]:
    """The queries of code beside models of SQLAlchemy, in order of place."""
    return _rows("app", SQLALCHEMY, code, more or {}, config)
