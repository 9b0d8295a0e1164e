"""A small repository that gates itself for secrets, and a change that leaks one."""

from secgate.catalog.fakes import fake

POLICY = """schema: secgate/policy/1
id: ours
title: Ours
sections: [{title: All, items: [{check: committed-secrets}]}]
"""
SETTINGS = "schema: secgate/config/1\npolicy: ours\n"
FILES = {
    ".secgate/config.yaml": SETTINGS,
    ".secgate/policies/ours.yaml": POLICY,
    "src/a.ts": "export const total = 1;\n",
}
LEAK = {"src/pay.ts": f"export const key = '{fake('stripe_live')}';\n"}
