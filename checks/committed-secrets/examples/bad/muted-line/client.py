# ruleid: live-secret
TOKEN = "{{fake.github_token}}"  # pragma: allowlist secret
