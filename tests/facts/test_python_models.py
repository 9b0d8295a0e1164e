"""Models of Django, SQLAlchemy and SQLModel, and what each has to do with the tenant."""

import pytest

from facts.python_queries import DJANGO, SQLALCHEMY, data
from secgate.facts.python.data import PythonData
from secgate.facts.schemas import Model

FILES = {"django": {"shop/__init__.py": "", "shop/models.py": DJANGO}, "sqlalchemy": {"app/models.py": SQLALCHEMY}}


@pytest.fixture(scope="module", params=["django", "sqlalchemy"])
def found(request: pytest.FixtureRequest) -> PythonData:
    return data(FILES[request.param])


def named(found: PythonData, name: str) -> Model:
    return found.schema.by_name[name]


def relations(model: Model) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {f.name: (f.kind, f.relation_fields) for f in model.fields if f.relation_fields}


def test_the_tenant_is_the_model_that_the_others_belong_to(found: PythonData) -> None:
    assert found.schema.tenant_root in {"Workspace", "Org"}


def test_what_a_mixin_or_an_abstract_base_defines_is_a_part_of_the_model(found: PythonData) -> None:
    owned = {name for name, tenancy in found.schema.tenancy.items() if tenancy == "direct"}
    assert owned in ({"Order", "User"}, {"Board", "User"})


def test_what_has_no_table_is_no_model(found: PythonData) -> None:
    assert not {"Owned", "Base", "OpenRows", "Kept"} & set(found.schema.by_name)


def test_a_model_of_django_that_points_at_a_tenants_row_is_indirect() -> None:
    found = data(FILES["django"])
    assert found.schema.tenancy["Item"] == "indirect"
    assert found.schema.tenancy["Country"] == "global"


def test_a_target_in_a_text_is_found_whatever_its_letters() -> None:
    order = named(data(FILES["django"]), "Order")
    assert relations(order) == {"workspace": ("Workspace", ("workspace_id",)), "buyer": ("User", ("buyer_id",))}


def test_tables_of_django_bear_the_name_of_their_application() -> None:
    assert named(data(FILES["django"]), "Item").table == "shop_item"


def test_a_foreign_key_of_sqlalchemy_is_a_relation_also_without_a_relationship() -> None:
    found = data(FILES["sqlalchemy"])
    assert relations(named(found, "Card")) == {"board": ("Board", ("board_id",))}
    assert relations(named(found, "Board")) == {"org": ("Org", ("org_id",))}


def test_a_table_without_a_class_is_a_model() -> None:
    links = named(data(FILES["sqlalchemy"]), "links")
    assert (links.table, data(FILES["sqlalchemy"]).schema.tenancy["links"]) == ("links", "indirect")


def test_compound_uniques_are_read() -> None:
    assert named(data(FILES["sqlalchemy"]), "Board").uniques == (("org_id_title", ("org_id", "title")),)
    meta = '\n    class Meta:\n        unique_together = ("workspace", "number")\n'
    text = DJANGO.replace("    kept = Kept()\n", f"    kept = Kept()\n{meta}")
    uniques = named(data({"shop/__init__.py": "", "shop/models.py": text}), "Order").uniques
    assert uniques == (("workspace_id_number", ("workspace_id", "number")),)


def test_a_unique_of_some_rows_alone_is_none() -> None:
    text = """
from django.db import models
from django.db.models import Q
class Team(models.Model):
    name = models.CharField(max_length=9)
class Label(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    name = models.CharField(max_length=9)
    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(team__isnull=True)),
            models.UniqueConstraint(fields=["team", "name"], condition=Q(deleted_at__isnull=True)),
        ]
"""
    uniques = named(data({"a/models.py": text}), "Label").uniques
    assert [columns for _, columns in uniques] == [("team_id", "name")]


def test_models_of_sqlmodel_are_those_with_a_table() -> None:
    text = """
from sqlmodel import Field, Relationship, SQLModel
class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
class HeroBase(SQLModel):
    team_id: int = Field(foreign_key="team.id")
class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team: Team = Relationship()
class Power(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
class HeroCreate(HeroBase):
    pass
"""
    found = data({"app/models.py": text})
    assert found.schema.tenancy == {"Team": "root", "Hero": "direct", "Power": "direct"}


def test_models_of_flask_sqlalchemy_are_read() -> None:
    text = """
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
class Company(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class Worker(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    company_id = db.Column(db.Integer, db.ForeignKey("company.id"))
class ShiftPlan(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    company_id = db.Column(db.Integer, db.ForeignKey("company.id"))
"""
    found = data({"models.py": text})
    assert found.schema.tenancy == {"Company": "root", "Worker": "direct", "ShiftPlan": "direct"}
    assert named(found, "ShiftPlan").table == "shift_plan"


def test_two_models_of_one_name_are_told_apart() -> None:
    text = "from django.db import models\nclass Tag(models.Model):\n    name = models.CharField(max_length=9)\n"
    found = data({"a/models.py": text, "b/models.py": text})
    assert set(found.schema.by_name) == {"Tag", "b.Tag"}


def test_a_person_who_may_belong_to_a_tenant_is_no_row_of_one() -> None:
    text = """
from django.db import models
from django.contrib.auth.models import AbstractUser
class Team(models.Model):
    owner = models.ForeignKey("User", on_delete=models.CASCADE)
class Room(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
class Desk(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
class User(AbstractUser):
    desk = models.ForeignKey(Desk, null=True, on_delete=models.SET_NULL)
class Session(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
"""
    tenancy = data({"a/models.py": text}).schema.tenancy
    assert (tenancy["User"], tenancy["Session"], tenancy["Desk"]) == ("global", "global", "direct")
