"""Where a value comes from, and whether it is encrypted or hashed on the way."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.names import arguments_of, last_name
from secgate.facts.typescript.protection import Protection

HEAD = """
import { createHash, createHmac, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import bcrypt from 'bcryptjs';
import { seal, same, made, elsewhere } from './own';
const derive = promisify(scrypt);
"""
OWN = """
import { createCipheriv, randomUUID } from 'node:crypto';
export { elsewhere } from '@example/other';
export function seal(text: string) {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return cipher.update(text, 'utf8', 'hex');
}
export const same = (text: string) => text;
export const made = () => ({ token: randomUUID(), hash: createHash('sha256').update(x).digest('hex') });
"""


def state(folder: Path, body: str, helpers: tuple[str, ...] = ()) -> str:
    """The state of what `store(...)` is given."""
    view = data_of(folder, {"src/a.ts": HEAD + body, "src/own.ts": OWN}).view("src/a.ts")
    call = next(call for call in view.names.calls() if last_name(call) == "store")
    return Protection(helpers).of(view, arguments_of(call)[0]).state


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("function f(req) { store(req.body.secret.trim()); }", "given"),
        ("async function f(req) { const { secret } = await req.json(); store(secret); }", "given"),
        ("store(`whsec_${randomBytes(8).toString('hex')}`);", "generated"),
        ("store(made().token);", "generated"),
        ("const { hash } = made(); store(hash);", "protected"),
        ("function f(req) { store(createHash('sha256').update(req.body.token).digest('hex')); }", "protected"),
        ("async function f(req) { store(await bcrypt.hash(req.body.password, 12)); }", "protected"),
        ("async function f(req) { store(await derive(req.body.password, salt, 64)); }", "protected"),
        ("function f(req) { store(seal(req.body.secret)); }", "protected"),
        ("function f(req) { store(same(req.body.secret)); }", "given"),
        ("function f(req) { store(req.body.secret ? seal(req.body.secret) : null); }", "protected"),
        ("function f(req) { let s = req.body.secret; if (s) s = seal(s); store(s); }", "protected"),
        ("function f(req) { store({ ciphertext: a, iv: b, authTag: c }); }", "protected"),
        ("store(null);", "fixed"),
        ("async function f() { const row = await prisma.invoice.findFirst(); store(row.secretToken); }", "fixed"),
        ("export function f(secret: string) { store(secret); }", "passed"),
        ("function f(secret: string) { store(secret); }\nf(seal('a'));", "protected"),
        ("function f(secret: string) { store(secret); }\nfunction g(req) { f(req.body.secret); }", "given"),
    ],
)
def test_a_value_is_followed_to_its_origin(tmp_path: Path, body: str, expected: str) -> None:
    assert state(tmp_path, body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("function f(req) { store(createHash('sha256').update(req.body.word).digest('hex')); }", "given"),
        ("function f(req) { const h = createHash('md5'); h.update(req.body.word); store(h.digest('hex')); }", "given"),
        ("export function f(word: string) { store(createHash('sha256').update(word).digest('hex')); }", "passed"),
        ("store(createHash('sha256').update(randomBytes(32).toString('hex')).digest('hex'));", "generated"),
        (
            "function f(req) { store(createHash('sha256').update(bcrypt.hashSync(req.body.word, 12)).digest('hex')); }",
            None,
        ),
        (
            "function f(req) { store(bcrypt.hashSync(createHash('sha256').update(req.body.word).digest('hex'), 12)); }",
            None,
        ),
        ("function f(req) { store(createHmac('sha256', key).update(req.body.word).digest('hex')); }", None),
    ],
)
def test_what_a_fast_hash_alone_protects_is_told(tmp_path: Path, body: str, expected: str | None) -> None:
    view = data_of(tmp_path, {"src/a.ts": HEAD + body, "src/own.ts": OWN}).view("src/a.ts")
    call = next(call for call in view.names.calls() if last_name(call) == "store")
    assert Protection().of(view, arguments_of(call)[0]).hashed == expected


def test_a_parameter_that_is_given_its_encrypted_form_is_protected(tmp_path: Path) -> None:
    assert (
        state(tmp_path, "export function f(row) { row.secret = seal(row.secret); store(row.secret); }") == "protected"
    )


def test_a_function_that_the_configuration_names_protects(tmp_path: Path) -> None:
    assert state(tmp_path, "function f(req) { store(vault(req.body.secret)); }", ("vault",)) == "protected"


def test_functions_that_call_each_other_end(tmp_path: Path) -> None:
    body = "function a(x) { return b(x); }\nfunction b(x) { return a(x); }\nstore(a(1));"
    assert state(tmp_path, body) == "unknown"
