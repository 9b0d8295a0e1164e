"""What is read of a Prisma schema, in each form in which the language lets it be written."""

import pytest

from secgate.facts.prisma import parse_schema
from secgate.facts.schemas import Model


def only(text: str) -> Model:
    (model,) = parse_schema(text, "schema.prisma").models
    return model


def test_a_unique_over_several_lines_is_one() -> None:
    model = only("model A {\n  id Int @id\n  @@unique([\n    tenantId,\n    slug,\n  ])\n}\n")
    assert model.uniques == (("tenantId_slug", ("tenantId", "slug")),)


def test_a_relation_over_several_lines_keeps_its_line_and_its_fields() -> None:
    relation = "tenant Tenant @relation(\n    fields: [tenantId],\n    references: [id]\n  )"
    text = f"model A {{\n  {relation}\n  tenantId String\n}}\n"
    tenant, key = only(text).fields
    assert (tenant.line, tenant.relation_fields) == (2, ("tenantId",))
    assert (key.name, key.line) == ("tenantId", 6)


def test_an_address_in_a_default_is_no_comment() -> None:
    model = only('model A {\n  link String @default("https://example.com/(") @unique // by hand\n  id Int @id\n}\n')
    assert [(field.name, field.unique) for field in model.fields] == [("link", True), ("id", True)]


def test_a_model_in_a_comment_is_none() -> None:
    text = "/* model Old {\n  id Int @id\n} */\n/// model Older {\nmodel A {\n  id Int @id\n}\n"
    model = only(text)
    assert (model.name, model.line) == ("A", 5)


def test_a_view_is_read_as_a_model() -> None:
    assert only("view Report {\n  tenantId String\n}\n").name == "Report"


def test_a_bracket_that_is_never_closed_swallows_no_other_model() -> None:
    text = "model A {\n  @@unique([a, b\n}\nmodel B {\n  id Int @id\n}\n"
    assert [model.name for model in parse_schema(text, "s").models] == ["A", "B"]


@pytest.mark.parametrize("text", ["model A\n{\n  id Int @id\n}\n", "modell A {\n}\n", "}\n", "<<<<<<< HEAD\n"])
def test_what_stands_in_no_block_is_told(text: str) -> None:
    assert parse_schema(text, "s").unread[:1] == (1,)


@pytest.mark.parametrize(
    "block", ["enum Role {\n  ADMIN\n}", 'datasource db {\n  url = env("X")\n}', "type T {\n  a Int\n}"]
)
def test_other_blocks_are_no_models(block: str) -> None:
    parsed = parse_schema(f"{block}\n", "s")
    assert (parsed.models, parsed.unread) == ((), ())


def test_a_block_on_one_line_does_not_swallow_the_next() -> None:
    text = 'datasource db { provider = "postgresql" }\nmodel Tenant {\n  id String @id\n}\n'
    assert [model.name for model in parse_schema(text, "schema.prisma").models] == ["Tenant"]


def test_a_block_that_is_not_closed_is_said_and_keeps_the_next() -> None:
    parsed = parse_schema("model A {\n  id String @id\nmodel B {\n  id String @id\n}\n", "schema.prisma")
    assert ([model.name for model in parsed.models], parsed.unread) == (["A", "B"], (3,))


def test_the_operators_of_an_index_are_no_part_of_its_fields() -> None:
    model = only('model A {\n  ref String\n  at Int\n  @@index([ref(ops: raw("text, ops(1)")), at(sort: Desc)])\n}\n')
    assert model.indexes == (("ref", "at"),)
