"""A proposed configuration as text: what names hold can change neither what it says nor what a run reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.settings import strict
from secgate.settings.config import Config
from secgate.settings.propose import Line, Note, Proposal, rendered, uncommented

HOSTILE = [
    'src/a"]}\ntenant_root: {none: "nobody will notice this"}\n#',
    "yes", "null", "~", "*anchor", "&a b", "!tag", "- dash", "a: b", "# c", "  lead", "trail ", "\u2028line", "\x85x",
    "é/ß/\U0001f4a5.ts", "{}", "a\tb", "'", "\\x41", "2026-01-01", "1e3", "<<", "=", "|", ">", "%TAG", "@x", "`x`",
]  # fmt: skip


def read(data: bytes) -> Config:
    return strict.parse(strict.load(data, name="config.yaml"), Config)


def path_line(path: str, *, asks: str = "") -> Line:
    return Line("cross_tenant_paths", {"path": path, "reason": "started by the clock alone"}, f"seen at {path}:1", asks)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_read_as_it_stands(name: str) -> None:
    made = read(rendered(Proposal((path_line(name), Line("tenant_keys", name, f"why {name}")))))
    assert (made.cross_tenant_paths[0].path, made.tenant_keys, made.tenant_root) == (name, (name,), None)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_question_about_a_hostile_name_stays_a_comment(name: str) -> None:
    data = rendered(Proposal((path_line(name, asks=f"is {name} right?"),), (Note("tenant_models", f"see {name}"),)))
    assert read(data) == Config()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_question_that_is_answered_with_yes_is_read_as_it_stands(name: str) -> None:
    data = rendered(Proposal((path_line(name, asks=f"is {name} right?"),)))
    assert read(uncommented(data)).cross_tenant_paths[0].path == name


@given(st.text(min_size=1, max_size=40), st.text(max_size=60))
def test_any_text_gives_a_file_that_is_read_as_it_is_meant(name: str, why: str) -> None:
    lines = (Line("tenant_keys", name, why), Line("scoping_helpers", name, why, f"{why}?"))
    made = read(rendered(Proposal(lines, (Note("guards", f"Text: {why}"),))))
    assert set(made.tenant_keys) <= {name, "tenantId", "tenant_id"}
    assert made.scoping_helpers == ()


def test_each_line_says_why_above_it() -> None:
    text = rendered(Proposal((Line("tenant_keys", "orgId", "3 of 4 models have it"),))).decode()
    assert "tenant_keys:\n  # why: 3 of 4 models have it\n  - orgId\n" in text


def test_a_question_stands_between_the_why_and_its_line() -> None:
    text = rendered(Proposal((Line("tenant_keys", "orgId", "3 models have it", "Is it?"),))).decode()
    assert "# tenant_keys:\n  # why: 3 models have it\n  # asks: Is it?\n  # - orgId\n" in text


def test_settings_stand_in_the_order_of_the_configuration() -> None:
    lines = (Line("guards", {"name": "g", "proves": "role"}, "w"), Line("tenant_root", "Org", "w"))
    text = rendered(Proposal(lines)).decode()
    assert text.index("tenant_root:") < text.index("guards:")


def test_what_is_not_understood_stands_at_the_head() -> None:
    text = rendered(Proposal(), head=["Not understood: Django (manage.py:1)."]).decode()
    assert text.index("Django") < text.index("schema:")
