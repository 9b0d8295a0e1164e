"""Redirects whose address a request gives, and those that lead to a place of the target."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.redirects import redirects_of

HEAD = """
import { redirect } from 'next/navigation';
import { NextResponse } from 'next/server';
import { goes, isOurs, within } from './own';
const PLACES = { home: '/home' };
const ALLOWED = new Set(['https://a.example', 'https://b.example']);
"""
OWN = """
export const goes = (path: string) => path;
export const within = (path: string) => (path.startsWith('/') && !path.startsWith('//') ? path : '/');
export function isOurs(address: string) {
  return new URL(address).host === 'a.example';
}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("function f(req, res) { res.redirect(req.query.next); }", True),
        ("function f(req, res) { res.status(302).redirect(req.body.next); }", True),
        ("function f(req, res) { res.redirect(301, req.query.next || '/'); }", True),
        ("function f(req, res) { return res.redirect(goes(req.query.next)); }", True),
        ("function f(req, res) { res.redirect(within(req.query.next)); }", False),
        ("function f(req, res) { const to = req.query.next; if (!isOurs(to)) return; res.redirect(to); }", False),
        ("function f(req, res) { const to = req.query.next; if (!ALLOWED.has(to)) return; res.redirect(to); }", False),
        ("function f(req, res) { const to = req.query.next; if (to === '/a') res.redirect(to); }", False),
        ("function f(req, res) { const to = req.query.next; if (!to) return; res.redirect(to); }", True),
        ("function f(req, res) { res.redirect(PLACES[req.query.place] ?? '/'); }", False),
        ("function f(req, res) { res.redirect('/notes?from=' + req.query.from); }", False),
        ("function f(req, res) { res.redirect(`//${req.query.host}`); }", True),
        ("function f(req, res) { res.redirect(`/${req.params.slug}`); }", False),
        ("function f(req, res) { res.redirect(req.originalUrl); }", False),
        ("function f(req, res) { res.redirect(req.query.url); }", True),
        ("async function f(req, res) { const row = await load(req.query.id); res.redirect(row.address); }", False),
        ("export async function GET(request) { redirect(new URL(request.url).searchParams.get('to')); }", True),
        ("export default function Page({ searchParams }) { redirect(searchParams.to); }", True),
        ("function f(req, res) { const to = req.nextUrl.searchParams.get('to'); res.redirect(new URL(to, A)); }", True),
        ("function f(req, res) { const to = new URL('/login', A); to.search = req.body.q; res.redirect(to); }", False),
        ("function f(req) { NextResponse.redirect(req.query.next); }", True),
        ("function f(req) { store.redirect(req.query.next); }", False),
    ],
)  # fmt: skip
def test_a_redirect_is_open_where_the_request_says_where_it_leads(tmp_path: Path, body: str, *, expected: bool) -> None:
    view = data_of(tmp_path, {"src/a.ts": HEAD + body, "src/own.ts": OWN}).view("src/a.ts")
    assert any(found.is_open for found in redirects_of(view)) is expected
