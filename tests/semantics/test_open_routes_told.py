"""What is said of a route that is open: that nobody asks who calls, or which guard lets the request through and why."""

from pathlib import Path

from secgate.run import Request, gate
from support import NOW, item_of, repository

APP = """import express from "express";
import { checked } from "./guard";
const app = express();
app.delete("/admin/trips/:id", GUARD async (req, res) => {
  res.json(await prisma.trip.delete({ where: { id: req.params.id } }));
});
app.listen(3000);
"""
GUARD = """import jwt from "jsonwebtoken";
export function checked(req, res, next) {
  const claims = read(req.headers.authorization);
  if (claims === null) console.warn("refused");
  next();
}
function read(token) {
  try { return jwt.verify(token, process.env.KEY, { algorithms: ["HS256"] }); } catch { return null; }
}
"""


def told(folder: Path, guard: str) -> tuple[str, list[str]]:
    files = {"src/app.ts": APP.replace("GUARD", guard), "src/guard.ts": GUARD}
    target = repository(folder / "target", files)
    item = item_of(gate(Request(path=target, only=("route-role-checks",), clock=lambda: NOW)), "route-role-checks")
    found = next(found for found in item.findings if found.rule == "route-role-checks.unguarded-route")
    return found.message, [f"{step.path}:{step.line} {step.note}" for step in found.trace]


def test_of_a_route_without_a_guard_it_is_said_that_nobody_asks(tmp_path: Path) -> None:
    message, trace = told(tmp_path, "")
    assert message.endswith(" changes state, and nothing in front of it or in it asks who calls.")
    assert trace == []


def test_of_a_guard_that_lets_the_request_through_it_is_said_which_and_why(tmp_path: Path) -> None:
    message, trace = told(tmp_path, "checked,")
    assert message.endswith(", and `checked` in front of it lets the request through when its check fails.")
    assert trace == ["src/guard.ts:2 the guard"]
