"""What a guard proves that reads a result: a value or an error, of a package, or written as an object."""

import pytest

from facts.application import guard_of, proves
from secgate.model import Confidence

READ = 'jwt.verify(token, process.env.KEY, { algorithms: ["HS256"] })'
HEAD = """import jwt from "jsonwebtoken";
import { err, ok, Result, ResultAsync } from "neverthrow";
import * as E from "fp-ts/Either";
"""
NEVERTHROW = f"(token) => {{ try {{ return ok({READ}); }} catch (e) {{ return err(e.message); }} }}"
EITHER = f"(token) => {{ try {{ return E.right({READ}); }} catch {{ return E.left('bad'); }} }}"
BAD = "{ ok: false, why: e.message }"
OBJECT = f"(token) => {{ try {{ return {{ ok: true, claims: {READ} }}; }} catch (e) {{ return {BAD}; }} }}"
KIND = f"(token) => {{ try {{ return {{ kind: 'good', claims: {READ} }}; }} catch {{ return {{ kind: 'bad' }}; }} }}"
NULL = f"(token) => {{ try {{ return {READ}; }} catch {{ return null; }} }}"
LATER = "Result.fromThrowable(jwt.verify, String)"
TRIED = f"(token) => E.tryCatch(() => {READ}, String)"
PROMISED = "(token) => ResultAsync.fromPromise(jwtVerify(token, KEY), String)"
NO = "return res.status(401).end();"


def guard(reader: str, body: str) -> str:
    return (
        f'{HEAD}import {{ jwtVerify }} from "jose";\nconst read = {reader};\n'
        f"export const guard = async (req, res, next) => {{ const r = await read(req.headers.authorization); {body} }};"
    )


@pytest.mark.parametrize(
    ("reader", "body"),
    [
        (NEVERTHROW, f"if (r.isErr()) {{ log(r.error); {NO} }} req.user = r.value; next();"),
        (NEVERTHROW, f"if (!r.isOk()) {{ {NO} }} next();"),
        (NEVERTHROW, f"if (r.isOk()) {{ return next(); }} {NO}"),
        (NEVERTHROW, "r.match((c) => { req.user = c; next(); }, () => { res.status(401).end(); });"),
        (NEVERTHROW, "return r.match(() => next(), () => res.sendStatus(401));"),
        (NEVERTHROW, f"const c = r.unwrapOr(null); if (!c) {NO} next();"),
        (NEVERTHROW, f"const c = r.match((x) => x, () => null); if (c === null) {NO} next();"),
        (NEVERTHROW, f"const c = r.map((x) => x.sub); if (c.isErr()) {NO} next();"),
        (NEVERTHROW, "try { req.user = r._unsafeUnwrap(); } catch { return res.sendStatus(401); } next();"),
        (LATER, f"if (r.isErr()) {NO} next();"),
        (PROMISED, f"if (r.isErr()) {NO} next();"),
        (EITHER, f"if (E.isLeft(r)) {NO} next();"),
        (TRIED, f"if (E.isLeft(r)) {NO} next();"),
        (OBJECT, f"if (!r.ok) {NO} req.user = r.claims; next();"),
        (OBJECT, f"if (r.why) {NO} next();".replace("r.why", "!r.claims")),
        (OBJECT, f"const {{ ok, claims }} = r; if (!ok) {NO} next();"),
        (KIND, f"if (r.kind === 'bad') {NO} next();"),
        (KIND, f"if (r.kind !== 'good') {NO} next();"),
        (NULL, f"if (r === null) {NO} next();"),
    ],
)
def test_a_guard_that_refuses_where_a_result_holds_an_error_proves_who_calls(reader: str, body: str) -> None:
    found = guard_of(guard(reader, body))
    assert (found.proves, found.because) == (("authenticated",), "")


@pytest.mark.parametrize(
    ("reader", "body"),
    [
        (NEVERTHROW, f"if (r.isOk()) {{ {NO} }} next();"),
        (NEVERTHROW, "if (r.isErr()) { log(r.error); } next();"),
        (NEVERTHROW, f"if (!r) {NO} next();"),
        (NEVERTHROW, f"if (r === null) {NO} next();"),
        (NEVERTHROW, "r.match(() => next(), () => next());"),
        (NEVERTHROW, "const c = r.unwrapOr({}); req.user = c; next();"),
        (NEVERTHROW, f"const c = r.orElse(() => ok({{}})); if (c.isErr()) {NO} next();"),
        (LATER, "next();"),
        (PROMISED, "next();"),
        (PROMISED, "if (r.isErr()) { log(r.error); } next();"),
        (EITHER, f"if (E.isRight(r)) {NO} next();"),
        (TRIED, "req.user = r.right; next();"),
        (OBJECT, f"if (r.ok) {NO} next();"),
        (OBJECT, f"if (!r) {NO} next();"),
        (OBJECT.replace("ok: false", "ok: true"), f"if (!r.ok) {NO} next();"),
        (KIND, f"if (r.kind === 'worse') {NO} next();"),
        (NULL, "if (r === null) { log('none'); } next();"),
    ],
)
def test_a_guard_that_goes_on_with_an_error_proves_nothing(reader: str, body: str) -> None:
    assert proves(guard(reader, body)) == ()


def test_the_claims_in_a_result_say_the_role() -> None:
    body = f"if (r.isErr() || r.value.role !== 'ADMIN') {NO} next();"
    assert guard_of(guard(NEVERTHROW, body)).roles == ("ADMIN",)
    body = f"if (!r.ok) {NO} if (r.claims.role !== 'ADMIN') {NO} next();"
    assert guard_of(guard(OBJECT, body)).roles == ("ADMIN",)


CLASSES = f"""(token) => {{ try {{ return new Good({READ}); }} catch {{ return new Bad(); }} }};
class Good {{ constructor(value) {{ this.value = value; }} isErr() {{ return false; }} }}
class Bad {{ isErr() {{ return true; }} }}
"""
ELSEWHERE = f"""(token) => {{ try {{ return good({READ}); }} catch {{ return bad(); }} }};
import {{ bad, good }} from "elsewhere"
"""


@pytest.mark.parametrize("reader", [CLASSES, ELSEWHERE])
def test_a_result_that_cannot_be_followed_is_believed_by_name_and_not_for_sure(reader: str) -> None:
    found = guard_of(guard(reader, f"if (r.isErr()) {NO} req.user = r.value; next();"))
    assert (found.proves, found.confidence) == (("authenticated",), Confidence.MEDIUM)
    assert proves(guard(reader, f"if (!r.isErr()) {NO} next();")) == ()
    assert proves(guard(reader, "if (r.isErr()) log('refused'); next();")) == ()
