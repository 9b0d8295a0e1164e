"""How sure it is that a request names a tenant that is not its caller's, by the guards in front of the handler."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of

APP = """
import express from 'express';
import { verify } from 'jsonwebtoken';
import { prisma } from './db';
import { other } from './missing';

const signedIn = (req, res, next) => {
  const claims = verify(req.headers.authorization, process.env.KEY, { algorithms: ['HS256'] });
  if (!claims) return res.status(401).end();
  PUT
  return next();
};
const app = express();
app.use(signedIn, MORE);
app.get('/own', async (req, res) => {
  res.json(await prisma.invoice.findMany({ where: { tenantId: req.user.tenantId, status: req.query.status } }));
});
app.post('/named', async (req, res) => {
  res.json(await prisma.invoice.findMany({ where: { tenantId: req.body.tenantId } }));
});
app.listen(1);
"""
NEXT = "(req, res, next) => next()"


@pytest.mark.parametrize(
    ("put", "more", "sharp"),
    [
        ("req.user = { id: claims.sub, tenantId: claims.tenantId };", NEXT, True),
        ("req.user = claims;", NEXT, False),
        ("req.user = { id: claims.sub, tenantId: claims.tenantId };", "other", False),
    ],
)
def test_a_named_tenant_is_sure_where_a_guard_puts_the_callers_own(
    tmp_path: Path, put: str, more: str, *, sharp: bool
) -> None:
    data = data_of(tmp_path, {"src/app.ts": APP.replace("PUT", put).replace("MORE", more)})
    found = [fault for fault in data.access if fault.shape == "tenant-from-client"]
    assert [(fault.place.line, fault.sharp) for fault in found] == [(19, sharp)]
