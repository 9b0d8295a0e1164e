"""What a guard proves that waits for a promise: of a function made into one, or one made by hand."""

import pytest

from facts.application import proves

PROMISED = """
import jwt from "jsonwebtoken";
import { promisify } from "node:util";
import * as util from "util";
const check = MADE;
export const guard = async (req, res, next) => { BODY };
"""
CHECKED = "try { req.user = await check(req.get('authorization'), K, { algorithms: ['HS256'] }); next(); }"


@pytest.mark.parametrize(
    "made",
    [
        "promisify(jwt.verify)",
        "promisify(jwt.verify as any)",
        "promisify<string, jwt.Secret, Claims>(jwt.verify as any)",
        "util.promisify(jwt.verify)",
        "promisify(jwt.verify.bind(jwt))",
    ],
)
def test_a_promise_of_a_verification_proves_what_the_verification_does(made: str) -> None:
    text = PROMISED.replace("MADE", made)
    refusing = text.replace("BODY", f"{CHECKED} catch {{ return res.sendStatus(401); }}")
    assert proves(refusing) == ("authenticated",)
    assert proves(text.replace("BODY", f"{CHECKED} catch {{ next(); }}")) == ()
    assert "authenticated" not in proves(refusing.replace("jwt.verify", "jwt.decode"))


BY_HAND = """
import jwt from "jsonwebtoken";
const check = (raw) => new Promise((resolve, reject) => {
  jwt.verify(raw, K, { algorithms: ["HS256"] }, (error, claims) => ANSWER);
});
export const guard = async (req, res, next) => {
  try { req.user = await check(req.get("authorization")); next(); } catch { res.sendStatus(401); }
};
"""


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ("error ? reject(error) : resolve(claims)", ("authenticated",)),
        ("{ if (error) return reject(error); resolve(claims); }", ("authenticated",)),
        ("(error || !claims ? reject(error) : resolve({ ...claims }))", ("authenticated",)),
        ("resolve(claims)", ()),
        ("(error ? resolve(null) : resolve(claims))", ()),
    ],
)
def test_a_promise_that_is_made_by_hand_proves_what_holds_where_it_is_resolved(
    answer: str, kinds: tuple[str, ...]
) -> None:
    assert proves(BY_HAND.replace("ANSWER", answer)) == kinds
