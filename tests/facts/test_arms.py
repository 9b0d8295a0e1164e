"""What stands in another branch has not run when a place is reached."""

import pytest

from secgate.engines.source import SourceFile
from secgate.facts.typescript.arms import arms_of, exclude, has_run
from secgate.facts.typescript.names import last_name


def ran(body: str) -> bool:
    """Whether `guard()` can have run at `act()`."""
    text = f"async function f() {{ {body} }}"
    calls = SourceFile("a.ts", "typescript", text, text.encode()).nodes("call_expression")
    by_name = {last_name(call): call for call in calls}
    return has_run(arms_of(by_name["guard"]), arms_of(by_name["act"]))


@pytest.mark.parametrize(
    "body",
    [
        "guard(); act();",
        "if (!guard()) throw e; act();",
        "if (a) { guard(); act(); }",
        "guard(); if (a) { act(); }",
        "if (a) { guard(); } act();",
        "try { guard(); act(); } catch { log(); }",
        "try { guard(); } catch (e) { throw e; } act();",
        "try { guard(); } catch (e) { log(); return; } act();",
        "try { guard(); } finally { log(); } act();",
        "switch (a) { case 1: guard(); act(); }",
        "guard() ? act() : 0;",
        "if (guard()) { act(); } else { log(); }",
    ],
)
def test_it_can_have_run(body: str) -> None:
    assert ran(body)


@pytest.mark.parametrize(
    "body",
    [
        "if (a) { guard(); } else { act(); }",
        "if (a) { guard(); return; } act();",
        "if (a) { guard(); throw e; } act();",
        "if (a) { if (b) { guard(); return; } else { throw e; } } act();",
        "if (a) guard(); else if (b) act();",
        "switch (a) { case 1: guard(); break; case 2: act(); }",
        "a ? guard() : act();",
        "try { guard(); } catch { log(); } act();",
        "try { guard(); } catch { act(); }",
    ],
)
def test_it_has_not(body: str) -> None:
    assert not ran(body)


@pytest.mark.parametrize(
    ("body", "apart"),
    [
        ("a ? guard() : act();", True),
        ("if (a) { guard(); } else { act(); }", True),
        ("try { guard(); } catch { act(); }", True),
        ("switch (a) { case 1: guard(); break; default: act(); }", True),
        ("guard() ? act() : 0;", False),
        ("if (a) { guard(); } act();", False),
        ("if (a) { guard(); act(); }", False),
        ("try { throw e; } catch { guard(); act(); }", False),
    ],
)
def test_only_one_of_two_arms_is_reached(body: str, apart: bool) -> None:
    text = f"async function f() {{ {body} }}"
    calls = SourceFile("a.ts", "typescript", text, text.encode()).nodes("call_expression")
    by_name = {last_name(call): call for call in calls}
    assert exclude(by_name["guard"], by_name["act"]) is apart
    assert exclude(by_name["act"], by_name["guard"]) is apart
