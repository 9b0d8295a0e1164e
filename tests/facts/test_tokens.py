"""Where tokens are signed and verified, with which secret, and of what kind."""

import pytest

from secgate.facts.typescript.names import Names
from secgate.facts.typescript.syntax import parse
from secgate.facts.typescript.tokens import TokenCall, token_calls


def only(text: str) -> TokenCall:
    (call,) = token_calls(Names(parse(text.encode(), "tokens.ts").root_node))
    return call


@pytest.mark.parametrize(
    "secret", ["config.JWT_SECRET", "this.jwtSecret", "jwtSecret", "process.env.JWT_SECRET || 'dev'"]
)
def test_one_secret_has_one_name_in_all_its_spellings(secret: str) -> None:
    assert only(f"jwt.verify(token, {secret}, {{}})").secret == "jwtsecret"  # noqa: S105 - a name, no value


def test_the_kind_of_a_token_is_the_value_of_the_claim_that_says_it() -> None:
    call = only("const base = { type: 'tenant' };\njwt.sign({ ...base, sub: id }, key)")
    assert (call.operation, call.kind, call.claims) == ("sign", "tenant", ("type", "sub"))


def test_a_token_of_claims_from_elsewhere_has_no_kind() -> None:
    assert only("function f(claims) { return jwt.sign(claims, key); }").kind is None


def test_a_name_that_is_imported_from_the_library_is_followed() -> None:
    assert only("import { sign as issue } from 'jsonwebtoken';\nissue({ sub: id }, key)").operation == "sign"


def test_a_verify_of_something_else_is_none() -> None:
    assert list(token_calls(Names(parse(b"signatures.verify(body, key)", "a.ts").root_node))) == []
