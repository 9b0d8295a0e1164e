"""A description of a change says something of its own, and gives a reason, or it does not."""

import pytest

from secgate.facts.pull_requests import gives_reason, is_empty, own_text, templates

TEMPLATE = "<!-- tell -->\n## What\n\nDescribe the change.\n\n- [ ] Tests pass\n"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!-- hidden words of the template -->",
        "Keep notes apart",
        TEMPLATE,
        TEMPLATE.replace("[ ]", "[x]"),
        "## What\n",
    ],
)
def test_nothing_of_its_own(body: str) -> None:
    assert is_empty(own_text(body, "Keep notes apart", [TEMPLATE]))


@pytest.mark.parametrize("body", ["Moves the list.", f"{TEMPLATE}\nMoves the list.", "DESK-12"])
def test_something_of_its_own(body: str) -> None:
    assert not is_empty(own_text(body, "Keep notes apart", [TEMPLATE]))


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ("Moves the list, because two pages show it.", True),
        ("Moves the list. DESK-12", True),
        ("Moves the list.\n\n## Why\n\nTwo pages show it.", True),
        ("Moves the list.\n\n## Why\n\n## What", False),
        ("Moves the list.", False),
    ],
)
def test_a_reason(body: str, given: bool) -> None:
    assert gives_reason(own_text(body, "", []), body) is given


def test_templates_of_the_target() -> None:
    texts = {
        ".github/pull_request_template.md": "a",
        ".gitlab/merge_request_templates/Default.md": "b",
        "README.md": "c",
    }
    assert templates(texts) == ("a", "b")
