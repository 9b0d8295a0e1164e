"""Whatever is written, the facts about tokens, logs and what handlers take come to an end."""

import tempfile
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.tenant_data import data_of
from secgate.context import build_context
from secgate.facts.data import Data
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import write

HEAD = "import jwt from 'jsonwebtoken';\n"
TARGETS = {
    "options that spread each other": HEAD
    + "\n".join(f"const w{n} = {{ ...w{n + 1}, ...w{n + 1} }};" for n in range(40))
    + "\njwt.sign({ ...w0 }, key, w0);\njwt.verify(token, key, w0);",
    "numbers that add each other": HEAD
    + "\n".join(f"const n{n} = n{n + 1} + n{n + 1};" for n in range(40))
    + "\njwt.sign({ sub }, key, { expiresIn: n0 });",
    "keys that fall back on each other": HEAD
    + "\n".join(f"const k{n} = k{n + 1} || k{n + 1} || `${{k{n + 1}}}`;" for n in range(40))
    + "\njwt.verify(token, k0);",
    "functions that log what the others give back": "\n".join(
        f"const f{n} = () => `{''.join(f'${{f{m}()}}' for m in range(20))}`;" for n in range(20)
    )
    + "\nlogger.info({ a: f0() });",
    "a wrapper with thousands of callers": HEAD
    + "const issue = (options) => jwt.sign({ sub }, key, options);\n"
    + "\n".join(f"issue({{ expiresIn: {n} }});" for n in range(3_000)),
    "handlers that hand the request round": "import express from 'express';\nconst app = express();\n"
    + "\n".join(f"function h{n}(req, res) {{ {' '.join(f'h{m}(req, res);' for m in range(20))} }}" for n in range(20))
    + "\napp.get('/', h0);",
}
PROGRAM = """
import express from 'express';
import jwt, { type SignOptions } from 'jsonwebtoken';
const limits: SignOptions = { expiresIn: 60 * 60, algorithm: 'HS256' };
const app = express();
app.use((req, res, next) => { req.tenantId = jwt.verify(req.get('a'), key, { algorithms: ['HS256'] }).t; next(); });
app.get('/a', (req, res) => { logger.info({ email: user.email, t: `${req.tenantId}` }); res.json(issue(req)); });
function issue(req, { hours = 2, ...rest } = {}) {
  return jwt.sign({ sub: req.user.id, ...rest }, process.env.KEY ?? 'a', { ...limits, expiresIn: `${hours}h` });
}
"""


def everything(data: Data) -> int:
    facts = data.facts
    assert facts is not None
    needs = [data.tenant_need(route) for route in facts.routes.routes]
    guards = [data.requires_tenant(guard) for route in facts.routes.routes for guard in route.guards]
    return len(data.tokens) + len(data.unread_tokens) + len(data.logs) + len(needs) + len(guards)


@pytest.mark.parametrize("name", TARGETS)
def test_it_ends_soon(name: str, tmp_path: Path) -> None:
    data = data_of(tmp_path, {"src/a.ts": TARGETS[name]})
    began = perf_counter()
    assert everything(data)
    assert perf_counter() - began < 10


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(PROGRAM)), st.integers(0, 40), st.text("{}()[];,.=>`'$a1 \n", max_size=6)))
)
def test_mutated_programs_are_read_to_the_end(edits: list[tuple[int, int, str]]) -> None:
    program = PROGRAM
    for start, length, text in edits[:4]:
        program = program[:start] + text + program[start + length :]
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), {"src/a.ts": program})
        assert everything(build_context(take(open_work_tree(Path(folder))), Config(), []).data) >= 0


def test_the_program_that_is_mutated_is_understood(tmp_path: Path) -> None:
    data = data_of(tmp_path, {"src/a.ts": PROGRAM})
    assert [(token.operation, token.max_age_s) for token in data.tokens] == [("verify", None), ("sign", 7200)]
    assert (len(data.logs), everything(data)) == (1, 5)
