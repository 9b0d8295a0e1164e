"""Which checks read which setting, and what is said of a setting that none reads."""

import re
from pathlib import Path

import pytest

from secgate.catalog.readers import idle, readers
from secgate.catalog.registry import Registry, default_packs
from secgate.run import Request, gate
from secgate.settings.config import Config
from support import NOW, repository

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = Registry(default_packs())
READ = readers(REGISTRY.all())
IN_FACTS = sorted(
    {
        word
        for file in (ROOT / "src/secgate/facts").rglob("*.py")
        for word in re.findall(r"\bconfig\.([a-z_]+)", file.read_text(encoding="utf-8"))
        if word in Config.model_fields
    }
)


@pytest.mark.parametrize("setting", IN_FACTS)
def test_a_setting_that_facts_read_is_read_by_some_check(setting: str) -> None:
    assert READ.get(setting), f"say in catalog/readers.py which facts read {setting}"


def test_a_setting_that_an_analyzer_reads_is_known_by_its_text() -> None:
    assert READ["login_limit"] == ("login-rate-limit",)


def test_the_secrets_engine_reads_for_its_check() -> None:
    assert READ["test_secret_paths"] == ("committed-secrets",)


@pytest.mark.parametrize("setting", ["secret_names", "publishable_keys"])
def test_the_names_of_settings_are_read_by_who_asks_for_them(setting: str) -> None:
    assert "secrets-from-environment" in READ[setting]


def told(*used: str, **settings: object) -> tuple[str, ...]:
    config = Config.model_validate(settings)
    return idle(config, [REGISTRY.get(name) for name in used], REGISTRY.ids, REGISTRY.get)


def test_a_setting_that_is_read_is_not_told() -> None:
    assert told("login-rate-limit", login_limit={"max": 3, "window": "15m"}) == ()


def test_a_setting_that_the_policy_has_no_item_for_is_told_with_what_reads_it() -> None:
    (line,) = told("type-safety", login_limit={"max": 3, "window": "15m"})
    effect = "the policy has no item that reads it, such as login-rate-limit"
    assert line == f"login_limit in .secgate/config.yaml has no effect: {effect}"


def test_a_setting_that_nothing_reads_is_told() -> None:
    assert told("type-safety", tenant_models=["Booking"]) == (
        "tenant_models in .secgate/config.yaml has no effect: no check of this version reads it",
    )


def test_what_the_run_itself_reads_is_not_told() -> None:
    assert told("type-safety", policy="pre-deployment", excluded_paths=[]) == ()


def test_the_report_tells_it(tmp_path: Path) -> None:
    files = {".secgate/config.yaml": "schema: secgate/config/1\ntenant_models: [Booking]\n", "a.ts": "export {};\n"}
    target = repository(tmp_path / "target", files)
    report = gate(Request(path=target, only=("type-safety",), clock=lambda: NOW))
    assert any(note.startswith("tenant_models in .secgate/config.yaml") for note in report.target.notes)
