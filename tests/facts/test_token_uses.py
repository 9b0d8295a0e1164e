"""Tokens across files: library, algorithms, lifetime, key, kind; and what could not be followed."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.tokens import Token
from secgate.model import Confidence

NEST = """
import { JwtService } from '@nestjs/jwt';
class A {
  constructor(private readonly j: JwtService) {}
  go() { return this.j.signAsync({ sub: 1 }); }
}
"""
HEAD = "import jwt from 'jsonwebtoken';\n"
CONFIG = """
import { z } from 'zod';
const schema = z.object({ TOKEN_SECRET: z.string().min(32), HOURS: z.coerce.number().max(8).default(2) });
export const config = schema.parse(process.env);
export const lifetimes = { staff: '12h' };
export const pinned = { algorithms: ['HS256', 'HS512'] };
"""


def tokens(folder: Path, code: str, **others: str) -> list[Token]:
    files = {f"src/{name}.ts": text for name, text in others.items()}
    found = data_of(folder, {"src/a.ts": code, **files}).tokens
    return [token for token in found if token.place.path == "src/a.ts"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (HEAD + "jwt.sign({ sub }, key)", ("sign", "jsonwebtoken")),
        ("import * as j from 'jsonwebtoken';\nj.verify(token, key)", ("verify", "jsonwebtoken")),
        ("const { decode } = require('jsonwebtoken');\ndecode(token)", ("decode", "jsonwebtoken")),
        ("import jwt = require('jsonwebtoken');\njwt.decode(token)", ("decode", "jsonwebtoken")),
        (HEAD + "const { verify } = jwt;\nverify(token, key)", ("verify", "jsonwebtoken")),
        (HEAD + "promisify(jwt.verify)(token, key)", ("verify", "jsonwebtoken")),
        ("import { SignJWT } from 'jose';\nnew SignJWT({ sub }).sign(key)", ("sign", "jose")),
        ("import { jwtVerify as check } from 'jose';\ncheck(token, key)", ("verify", "jose")),
        ("import { jwtDecode } from 'jwt-decode';\njwtDecode(token)", ("decode", "jwt-decode")),
        ("import { expressjwt } from 'express-jwt';\nexpressjwt({ secret })", ("verify", "express-jwt")),
        ("import { sign } from 'hono/jwt';\nsign({ sub }, key)", ("sign", "hono/jwt")),
        ("import { createSigner } from 'fast-jwt';\ncreateSigner({ key })", ("sign", "fast-jwt")),
        ("import simple from 'jwt-simple';\nsimple.encode({ sub }, key)", ("sign", "jwt-simple")),
        ("import { getToken } from 'next-auth/jwt';\ngetToken({ req })", ("verify", "next-auth/jwt")),
        (
            NEST,
            ("sign", "@nestjs/jwt"),
        ),
    ],
)
def test_a_call_of_a_library_is_a_token(tmp_path: Path, code: str, said: tuple[str, str]) -> None:
    (token,) = tokens(tmp_path, code)
    assert (token.operation, token.library) == said


@pytest.mark.parametrize(
    "code",
    ["import { verify } from './mail';\nverify(a, b)", "crypto.sign(a, b)", "const jwt = { sign };\njwt.sign(a, b)"],
)
def test_a_call_of_something_else_is_none(tmp_path: Path, code: str) -> None:
    assert tokens(tmp_path, code) == []


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [
        ("'7d'", 604_800),
        ("60 * 60", 3600),
        ("lifetimes.staff", 43_200),
        ("config.HOURS * 3600", 28_800),
        ("process.env.NODE_ENV === 'production' ? '1h' : '30d'", 3600),
        ("Math.min(ttl, 900)", 900),
    ],
)
def test_a_lifetime_is_evaluated_across_files(tmp_path: Path, lifetime: str, seconds: float) -> None:
    code = (
        HEAD
        + f"import {{ config, lifetimes }} from './config';\njwt.sign({{ sub }}, key, {{ expiresIn: {lifetime} }});"
    )
    (token,) = tokens(tmp_path, code, config=CONFIG)
    assert token.max_age_s == seconds


def test_the_longest_lifetime_that_a_caller_gives_counts(tmp_path: Path) -> None:
    code = HEAD + "export function issue(sub, options) { return jwt.sign({ sub }, key, options); }"
    callers = "import { issue } from './a';\nissue(1, { expiresIn: '1h' });\nissue(2, { expiresIn: '2d' });"
    (token,) = tokens(tmp_path, code, b=callers)
    assert token.max_age_s == 172_800


def test_a_claim_of_its_own_ends_a_token(tmp_path: Path) -> None:
    (token,) = tokens(tmp_path, HEAD + "jwt.sign({ sub, exp: Math.floor(Date.now() / 1000) + 600 }, key);")
    assert (token.max_age_s, token.endless) == (600, None)


def test_a_token_without_an_end_is_known_to_have_none(tmp_path: Path) -> None:
    (token,) = tokens(tmp_path, HEAD + "jwt.sign({ sub }, key);")
    assert token.endless is Confidence.HIGH


@pytest.mark.parametrize(
    ("options", "algorithms"),
    [
        ("{ algorithms: ['RS256'] }", ("RS256",)),
        ("pinned", ("HS256", "HS512")),
        ("{ ...pinned, issuer: 'a' }", ("HS256", "HS512")),
        ("{ issuer: 'a' }", ()),
        ("undefined", ()),
        ("elsewhere()", None),
    ],
)
def test_the_algorithms_of_a_verifier(tmp_path: Path, options: str, algorithms: tuple[str, ...] | None) -> None:
    code = HEAD + f"import {{ pinned }} from './config';\njwt.verify(token, key, {options});"
    (token,) = tokens(tmp_path, code, config=CONFIG)
    assert token.algorithms == algorithms


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("process.env.JWT_SECRET", "environment JWT_SECRET"),
        ("config.TOKEN_SECRET", "setting TOKEN_SECRET"),
        ("new TextEncoder().encode(process.env.KEY)", "environment KEY"),
        ("process.env.KEY || 'dev'", "environment KEY or literal"),
        ("''", "none"),
        ("given", "parameter given"),
        ("keyOf(config)", "setting TOKEN_SECRET"),
    ],
)
def test_where_a_key_comes_from(tmp_path: Path, key: str, source: str) -> None:
    code = (
        HEAD + "import { config } from './config';\nconst keyOf = (c) => config.TOKEN_SECRET;\n"
        f"export function read(given) {{ return jwt.verify(token, {key}); }}"
    )
    (token,) = tokens(tmp_path, code, config=CONFIG)
    assert token.secret == source


def test_a_key_that_a_class_is_made_with_is_followed(tmp_path: Path) -> None:
    code = (
        HEAD
        + "export class Reader { constructor(private readonly key: string) {}\n"
        + ("  read(token) { return jwt.verify(token, this.key); } }")
    )
    made = "import { Reader } from './a';\nimport { config } from './config';\nnew Reader(config.TOKEN_SECRET);"
    (token,) = tokens(tmp_path, code, b=made, config=CONFIG)
    assert token.secret == "setting TOKEN_SECRET"  # noqa: S105 - a name, no value


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("jwt.sign({ type: 'refresh', sub }, key)", "refresh"),
        ("const resetToken = jwt.sign({ sub }, key)", "reset"),
        ("jwt.sign({ sub, role }, key)", "session"),
        ("function impersonate() { return jwt.sign({ sub }, key); }", "impersonation"),
    ],
)
def test_what_a_token_is_for(tmp_path: Path, code: str, kind: str) -> None:
    (token,) = tokens(tmp_path, HEAD + code)
    assert token.kind.name == kind


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (HEAD + "export const library = { sign: jwt.sign };", "no call of it"),
        (HEAD + "jwt.sign(...given);", "as a whole"),
        (HEAD + "jwt.verify(token, key, elsewhere());", "pins algorithms"),
        (HEAD + "jwt.sign({ sub }, key, elsewhere());", "ends"),
    ],
)
def test_what_is_not_followed_has_a_reason(tmp_path: Path, code: str, reason: str) -> None:
    (found,) = data_of(tmp_path, {"src/a.ts": code}).unread_tokens
    assert (found.path, reason in found.reason) == ("src/a.ts", True)


def test_types_of_a_library_are_no_use_of_it(tmp_path: Path) -> None:
    code = "import { TokenExpiredError, type JwtPayload } from 'jsonwebtoken';\nexport const a = TokenExpiredError;"
    assert data_of(tmp_path, {"src/a.ts": code}).unread_tokens == ()


@pytest.mark.parametrize(
    "code",
    [
        HEAD + "const a = b;\nconst b = a;\njwt.sign({ sub }, a, { expiresIn: a });",
        HEAD + "const o = { ...o };\njwt.sign(o, key, o);",
        HEAD + "const f = () => f();\njwt.sign({ sub }, f(), { expiresIn: f() });",
        HEAD + "const a = a.b;\njwt.sign(a, a.c, { expiresIn: a.d });",
        HEAD + "const { o } = o;\njwt.sign(o, o, o);",
        HEAD
        + "".join(f"const a{i} = a{i + 1} + a{i + 1};\n" for i in range(30))
        + "jwt.sign({}, a0, { expiresIn: a0 });",
        HEAD + "function g(o) { return g(o) || jwt.sign({ sub }, key, o); }",
    ],
)
def test_what_leads_back_to_itself_comes_to_an_end(tmp_path: Path, code: str) -> None:
    assert [token.operation for token in tokens(tmp_path, code)] == ["sign"]


@pytest.mark.parametrize(
    ("lifetime", "found"),
    [
        ("LIVES[kind]", [("session", 3600.0), ("impersonation", 7200.0)]),
        ("LIVES[kind] ?? '2h'", [("session", 3600.0), ("impersonation", 7200.0), ("session", 7200.0)]),
        ("kind === 'refresh' ? '30d' : '1h'", [("refresh", 2_592_000.0), ("session", 3600.0)]),
        ("kind !== 'refresh' ? '1h' : '30d'", [("refresh", 2_592_000.0), ("session", 3600.0)]),
        ("isImpersonation ? '1h' : '8h'", [("impersonation", 3600.0), ("session", 28_800.0)]),
        ("long ? '1h' : '8h'", []),
    ],
)
def test_a_lifetime_that_hangs_on_the_kind_has_one_for_each(
    tmp_path: Path, lifetime: str, found: list[tuple[str, float]]
) -> None:
    table = "const LIVES = { member: '1h', impersonation: '2h' };\n"
    given = f"{{ sub, kind }}, key, {{ expiresIn: {lifetime} }}"
    sign = f"export const f = (sub, kind, long, isImpersonation) => jwt.sign({given});"
    (token,) = tokens(tmp_path, HEAD + table + sign)
    assert [(one.kind.name, one.lifetime.seconds(1)) for one in token.by_kind] == found


@pytest.mark.parametrize(
    ("code", "explicit"),
    [
        ("interface C { sub: string }\nexport const f = (c: C) => jwt.sign({ ...c }, key);", True),
        ("type C = { userId: string };\nexport const f = (c: Omit<C, 'x'>) => jwt.sign(c, key);", True),
        ("interface C { file: string }\nexport const f = (c: C) => jwt.sign({ ...c }, key);", False),
        ("export const f = (sub) => jwt.sign({ sub, use: 'sync' }, key);", False),
        ("export const f = (sub) => jwt.sign({ sub, type: 'member' }, key);", True),
    ],
)
def test_a_login_is_sure_by_its_claims_unless_they_name_another_kind(tmp_path: Path, code: str, explicit: bool) -> None:
    (token,) = tokens(tmp_path, HEAD + code)
    assert (token.kind.name, token.kind.explicit) == ("session", explicit)
