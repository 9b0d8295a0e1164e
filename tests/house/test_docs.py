"""What is generated is current, and a schema says the same as the reader that it describes."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest
import yaml

from secgate.reports import formats

ROOT = Path(__file__).resolve().parents[2]


def generator() -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATED = generator().generated()


def schema(name: str) -> jsonschema.Draft202012Validator:
    """The validator of one schema file, itself a valid schema."""
    document = json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def plain(file: Path) -> object:
    """A YAML file as JSON sees it: dates are text."""
    return json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str))


@pytest.mark.parametrize("path", sorted(GENERATED))
def test_generated_file_is_current(path: str) -> None:
    assert (ROOT / "docs" / path).read_text(encoding="utf-8") == GENERATED[path], "run `make docs`"


def test_each_format_stands_on_the_page_of_formats() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    table = page.split("| name | for | what to know |\n", 1)[1].split("\n\n", 1)[0]
    assert {row.split("`")[1] for row in table.splitlines()[1:]} == set(formats())


def test_nothing_else_lies_among_the_schemas() -> None:
    assert {f"schemas/{file.name}" for file in (ROOT / "docs" / "schemas").iterdir()} == {
        path for path in GENERATED if path.startswith("schemas/")
    }


def test_each_id_of_a_standard_that_a_check_refers_to_has_words_of_our_own() -> None:
    assert [line for line in GENERATED["standards.md"].splitlines() if line.split(" | ")[1:2] == ["-"]] == []


@pytest.mark.parametrize("file", sorted((ROOT / "policies").glob("*.yaml")), ids=lambda file: str(file.stem))
def test_schema_takes_a_shipped_policy(file: Path) -> None:
    schema("policy").validate(plain(file))


@pytest.mark.parametrize("file", sorted((ROOT / "checks").glob("*/check.yaml")), ids=lambda file: str(file.parent.name))
def test_schema_takes_a_shipped_check(file: Path) -> None:
    schema("check").validate(plain(file))


def test_schema_takes_our_own_configuration() -> None:
    schema("config").validate(plain(ROOT / ".secgate" / "config.yaml"))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("config", {"schema": "secgate/config/1", "tenant_key": ["tenantId"]}),
        ("config", {"schema": "secgate/config/2"}),
        ("config", {"schema": "secgate/config/1", "excluded_paths": [{"path": "a/**"}]}),
        ("policy", {"schema": "secgate/policy/1", "id": "a", "sections": [{"title": "S", "items": [{"check": "b"}]}]}),
        ("check", {"schema": "secgate/check/1", "id": "a"}),
        ("waivers", [{"finding": "F-1a2b3c4d5e6f", "reason": "too short", "owner": "a", "expires": "2026-01-31"}]),
        ("baseline", [{"id": "F-1a2b3c4d5e6f", "owner": "a", "expires": "2026-01-31"}]),
    ],
)
def test_schema_refuses_what_the_reader_refuses(name: str, wrong: object) -> None:
    assert not schema(name).is_valid(wrong)
