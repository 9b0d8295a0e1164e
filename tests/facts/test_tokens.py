"""Where tokens are signed and verified, with which secret, and of what kind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.token_calls import TokenCall, token_calls

Only = Callable[[str], TokenCall]
Reader = Callable[..., list[TokenCall]]
HELPER = "export function need(n) { const v = process.env[n]; if (!v) throw new Error(n); return v; }\n"


@pytest.fixture
def calls(tmp_path: Path) -> Reader:
    """Reads the calls of `src/a.ts`; other files go by name."""

    def read(text: str, **others: str) -> list[TokenCall]:
        files = {f"src/{name}.ts": code for name, code in others.items()}
        return list(token_calls(data_of(tmp_path, {"src/a.ts": text, **files}).view("src/a.ts")))

    return read


@pytest.fixture
def only(calls: Reader) -> Only:
    """Reads the one call of a file."""
    return lambda text: calls(text)[0]


@pytest.mark.parametrize(
    "secret", ["config.JWT_SECRET", "this.jwtSecret", "jwtSecret", "process.env.JWT_SECRET || 'dev'"]
)
def test_one_secret_has_one_name_in_all_its_spellings(only: Only, secret: str) -> None:
    assert only(f"jwt.verify(token, {secret}, {{}})").secret == "jwtsecret"  # noqa: S105 - a name, no value


def test_the_kind_of_a_token_is_the_value_of_the_claim_that_says_it(only: Only) -> None:
    call = only("const base = { type: 'tenant' };\njwt.sign({ ...base, sub: id }, key)")
    assert (call.operation, call.kind, call.claims) == ("sign", "tenant", ("type", "sub"))


def test_a_token_of_claims_from_elsewhere_has_no_kind(only: Only) -> None:
    assert only("function f(claims) { return jwt.sign(claims, key); }").kind is None


def test_a_name_that_is_imported_from_the_library_is_followed(only: Only) -> None:
    assert only("import { sign as issue } from 'jsonwebtoken';\nissue({ sub: id }, key)").operation == "sign"


def test_a_verify_of_something_else_is_none(calls: Reader) -> None:
    assert calls("signatures.verify(body, key)") == []


@pytest.mark.parametrize(
    ("secret", "name"),
    [
        ("need('USER_SECRET')", "usersecret"),
        ("STAFF", "staffsecret"),
        ("settings.staff", "staffsecret"),
        ("Buffer.from(need('USER_SECRET'), 'base64')", "usersecret"),
        ("config.user.secret", "usersecret"),
        ("config.staff.secret", "staffsecret"),
        ("this.config.secret", "secret"),
        ("config.secret", "secret"),
        ("derive('user')", "deriveuser"),
        ("derive('staff')", "derivestaff"),
    ],
)
def test_a_secret_that_a_helper_gives_is_told_by_what_it_is_given(calls: Reader, secret: str, name: str) -> None:
    code = "import { need, STAFF, settings } from './keys';\n"
    keys = HELPER + "export const STAFF = need('STAFF_SECRET');\nexport const settings = { staff: STAFF };"
    (call,) = calls(f"{code}jwt.verify(token, {secret}, {{}})", keys=keys)
    assert call.secret == name


@pytest.mark.parametrize(
    ("demanded", "signed", "opens"),
    [
        ("{ audience: 'staff' }", "{ audience: 'staff' }", True),
        ("{ audience: 'staff' }", "{ audience: 'user' }", False),
        ("{ audience: ['staff', 'user'] }", "{ audience: 'user' }", True),
        ("{ audience: 'staff' }", "{ expiresIn: '1h' }", False),
        ("{ audience: 'staff' }", "options", True),
        ("{ audience: audiences.staff }", "{ audience: 'user' }", False),
        ("{ audience: /staff/ }", "{ audience: 'user' }", True),
        ("{ issuer: 'us' }", "{ issuer: 'them' }", False),
        ("{ algorithms: ['HS256'] }", "{ audience: 'user' }", True),
    ],
)
def test_a_verification_opens_for_what_was_signed_for_it(
    calls: Reader, demanded: str, signed: str, opens: bool
) -> None:
    table = "const audiences = { staff: 'staff', user: 'user' };\n"
    sign, verify = calls(
        f"{table}const s = (id, options) => jwt.sign({{ sub: id }}, key, {signed});\njwt.verify(t, key, {demanded});"
    )
    assert verify.opens(sign) is opens


def test_an_audience_among_the_claims_counts(calls: Reader) -> None:
    sign, verify = calls("jwt.sign({ aud: 'user' }, key);\njwt.verify(t, key, { audience: 'staff' });")
    assert not verify.opens(sign)


FACTORY = """
export const kind = ({ key, audience }) => ({
  issue: (claims) => jwt.sign(claims, key, { audience }),
  open: (raw) => jwt.verify(raw, key, { audience }),
});
"""


def test_a_factory_makes_one_token_with_each_call(calls: Reader) -> None:
    makers = """
import { kind } from './a';
export const userToken = kind({ key: process.env.USER_KEY, audience: 'app' });
export const staffToken = kind({ key: process.env.STAFF_KEY, audience: 'staff' });
"""
    found = calls(FACTORY, makers=makers)
    assert [(call.operation, call.secret, call.where[0]) for call in found] == [
        ("sign", "userkey", "userToken"),
        ("sign", "staffkey", "staffToken"),
        ("verify", "userkey", "userToken"),
        ("verify", "staffkey", "staffToken"),
    ]
    assert [(found[3].opens(sign), sign.kind) for sign in found[:2]] == [(False, "app"), (True, "staff")]


def test_the_claims_that_callers_of_a_wrapper_hand_in_are_each_a_token(calls: Reader) -> None:
    text = """
class Desk {
  access(user) { return this.seal({ sub: user.id, tenantId: user.tenantId }); }
  staff(id) { return this.seal({ sub: id, scope: 'staff' }); }
  seal(claims) { return jwt.sign(claims, config.secret); }
}
"""
    assert [(call.kind, call.claims, call.where[0]) for call in calls(text)] == [
        (None, ("sub", "tenantId"), "access"),
        ("staff", ("sub", "scope"), "staff"),
    ]


def test_a_factory_that_is_handed_on_is_not_followed(calls: Reader) -> None:
    assert [call.followed for call in calls(FACTORY + "register({ kind });")] == [False, False]


def test_the_kind_may_be_the_member_of_an_enum(calls: Reader) -> None:
    text = (
        "import { Use } from './use';\nexport const mint = (sub) => jwt.sign({ sub, use: Use.Studio }, config.secret);"
    )
    assert [call.kind for call in calls(text, use="export enum Use { Studio = 'studio', Device = 'device' }")] == [
        "studio"
    ]


def test_a_type_that_names_a_factory_calls_it_nowhere(calls: Reader) -> None:
    makers = "import { kind } from './a';\nexport const one = kind({ key: process.env.ONE, audience: 'one' });\n"
    found = calls(FACTORY + "export type Kind = ReturnType<typeof kind>;", makers=makers)
    assert [call.followed for call in found] == [True, True]


def test_a_builder_of_jose_signs_one_token_for_each_caller(calls: Reader) -> None:
    text = """
import { SignJWT, jwtVerify } from 'jose';
const started = (claims) => new SignJWT(claims).setIssuer('desk');
export const member = () => started({ id }).setAudience('member').sign(key);
export const staff = () => started({ id }).setAudience('staff').sign(key);
export const read = (raw) => jwtVerify(raw, key, { audience: 'staff' });
"""
    *signed, read = calls(text)
    assert [(call.kind, call.where, read.opens(call)) for call in signed] == [
        ("member", ("member",), False),
        ("staff", ("staff",), True),
    ]
