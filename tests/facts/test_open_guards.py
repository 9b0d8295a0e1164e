"""Guards that let a request through when they cannot check it."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.open_guards import OpenGuard, open_guards

SETTING = "const secret = process.env.API_SECRET;"
ASKS = "if (req.get('x-secret') !== secret) return res.sendStatus(401); next();"


def opened(folder: Path, before: str, body: str) -> list[OpenGuard]:
    code = f"{before}\nexport function guard(req, res, next) {{ {body} }}\n"
    return list(open_guards(data_of(folder, {"src/a.ts": code}).view("src/a.ts").file))


def test_a_guard_that_goes_on_without_its_secret_is_open(tmp_path: Path) -> None:
    assert [found.unset for found in opened(tmp_path, SETTING, f"if (!secret) return next(); {ASKS}")] == ["secret"]


def test_a_guard_that_refuses_only_where_its_secret_is_set_is_open(tmp_path: Path) -> None:
    body = "if (!!secret) { if (req.get('x') !== secret) return res.sendStatus(401); } next();"
    assert [found.unset for found in opened(tmp_path, SETTING, body)] == ["secret"]


def test_a_guard_that_goes_on_when_its_check_throws_is_open(tmp_path: Path) -> None:
    body = "try { if (!check(req)) return res.sendStatus(401); } catch { return next(); } next();"
    assert [found.unset for found in opened(tmp_path, "", body)] == [None]


@pytest.mark.parametrize(
    ("before", "own"),
    [
        ("", "const secret = req.get('x-key');"),
        (SETTING, "const secret = req.get('x-key');"),
        ("", "const { secret } = req.body;"),
    ],
)
def test_what_the_request_brings_is_no_secret_of_the_guard(tmp_path: Path, before: str, own: str) -> None:
    assert opened(tmp_path, before, f"{own} if (!secret) return next(); {ASKS}") == []


def test_a_guard_that_another_check_follows_is_open_for_review(tmp_path: Path) -> None:
    body = f"if (!session(req)) return res.sendStatus(403); if (!secret) return next(); {ASKS}"
    assert [found.sharp for found in opened(tmp_path, SETTING, body)] == [False]
