"""Whether a handler compares a signature over the body with what the sender gives."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.signed_bodies import verifies_signature

HEAD = """
import { createHmac, createVerify, timingSafeEqual } from 'node:crypto';
import compare from 'secure-compare';
import { verifyKey } from 'discord-interactions';
import { Webhook } from 'svix';
import jwt from 'jsonwebtoken';
import { stripe } from './stripe';
import { mac, isFair, isNamed, same } from './own';
function handler(req, res) { BODY }
"""
OWN = """
import { createHmac, timingSafeEqual } from 'node:crypto';
export const mac = (body) => createHmac('sha256', KEY).update(body).digest('hex');
export const isFair = (body, given) => timingSafeEqual(Buffer.from(mac(body)), Buffer.from(given));
export const same = (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
export const isNamed = (body) => Boolean(body.signature);
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("stripe.webhooks.constructEvent(req.body, req.get('stripe-signature'), KEY);", True),
        ("const wh = new Webhook(KEY); wh.verify(req.body, req.headers);", True),
        ("if (!verifyKey(req.body, req.get('x-signature'), KEY)) return res.end();", True),
        ("if (mac(req.body) !== req.get('x-signature')) return res.end();", True),
        ("if (!isFair(req.body, req.get('x-signature'))) return res.end();", True),
        ("const m = createHmac('sha256', KEY); m.update(req.body); if (!compare(m.digest(), given)) return;", True),
        ("if (!same(mac(req.body), req.get('x-signature'))) return res.end();", True),
        ("if (!same(req.get('x-key'), KEY)) return res.end(); save(req.body);", False),
        ("const sum = 'sha256=' + mac(req.body); if (sum === req.get('x-hub')) save(req.body);", True),
        ("const v = createVerify('sha256'); v.update(req.body); if (!v.verify(KEY, given)) return;", True),
        ("res.json({ signature: createHmac('sha256', KEY).update(req.body.text).digest('hex') });", False),
        ("const sum = mac(req.body.text); if (sum.length === 64) res.json({ sum });", False),
        ("const sum = mac(req.body.text); if (sum === '') return; res.json({ sum });", False),
        ("if (!timingSafeEqual(Buffer.from(req.get('x-key')), KEY)) return; save(req.body);", False),
        ("if (!isNamed(req.body)) return; save(req.body);", False),
        ("jwt.verify(req.get('authorization'), KEY); save(req.body);", False),
    ],
)
def test_a_signature_counts_where_it_is_compared(tmp_path: Path, body: str, *, expected: bool) -> None:
    view = data_of(tmp_path, {"src/a.ts": HEAD.replace("BODY", body), "src/own.ts": OWN}).view("src/a.ts")
    handler = next(node for node in view.file.nodes(*FUNCTIONS))
    assert verifies_signature(view, handler) is expected
