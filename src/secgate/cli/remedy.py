"""What to do about a committed secret: rotate it first, then take it out of the history; nothing here holds a value."""

import re
import shlex
from collections.abc import Iterator

from secgate.model import Finding

ITEM = "committed-secrets"
_SHOWN = re.compile(r"\((?P<type>[^()]{1,80}), (?P<length>\d{1,9}) characters")
# Where a credential of each provider is revoked, by a word of its type; the first that fits.
_WHERE = (
    ("stripe", "Stripe dashboard, Developers, API keys: roll the key"),
    ("webhook signing", "the provider's dashboard, the webhook endpoint: roll its signing secret"),
    (
        "github",
        "GitHub, Settings, Developer settings: revoke the token (or the App's key), then look at the security log",
    ),
    ("gitlab", "GitLab, Access tokens of the user, group or project: revoke it"),
    (
        "aws",
        "AWS IAM: create a second access key, deploy it, deactivate and delete this one; read CloudTrail for its use",
    ),
    ("google", "Google Cloud console, Credentials or Service accounts: create a new key and delete this one"),
    ("azure", "Azure portal: regenerate the key, or remove the client secret under App registrations"),
    ("slack", "Slack, your app, OAuth and permissions: revoke the token; delete the webhook"),
    ("openai", "OpenAI dashboard, API keys: delete the key"),
    ("anthropic", "Anthropic console, API keys: delete the key"),
    ("sendgrid", "SendGrid, Settings, API keys: delete the key"),
    ("mail", "the mail provider's dashboard, API keys: delete the key"),
    ("npm", "npm, Access tokens: revoke it, then look at the packages published since"),
    ("pypi", "PyPI, Account settings, API tokens: remove it, then look at the releases since"),
    ("supabase", "Supabase, Project settings, API: roll the JWT secret, which replaces the service role key"),
    ("json web token", "the service that issued it: change the signing secret, so that every token of it ends"),
    ("connection string", "the database: set a new password for this user, and look at who connected with it"),
    (
        "private key",
        "everywhere the public half is trusted: put a new one there and take this one out; revoke its certificates",
    ),
    ("password", "the account it belongs to: set a new password, end its sessions, and look at its log-ins"),
)
_ANYWHERE = "the service that issued it: revoke it there, deploy a new one, and look at what was done with it"


def steps(finding: Finding) -> Iterator[str]:
    """Lines that say what to do, in order; the commands read the value from git and print none."""
    found = _SHOWN.search(finding.message)
    kind = found["type"] if found else "secret"
    yield "What to do, in this order:"
    yield ""
    yield f"1. Rotate it. Whoever has a clone has the value ({kind}); taking it out of git does not change that."
    yield f"   Where: {where(kind)}."
    yield "2. Record the rotation in .secgate/rotations.yaml; only that closes a place in the history:"
    yield ""
    yield from (f"   {line}" for line in _entry(finding))
    yield ""
    yield "   It counts once the attestation of this item names the file with its digest and is signed."
    if finding.in_head:
        yield "3. Take the value out of the files of HEAD: read it from the environment or from a secret store."
    last = 4 if finding.in_head else 3
    yield f"{last}. Take it out of the history, in a fresh clone (`git clone --mirror`), with git-filter-repo:"
    yield ""
    yield from (f"   {line}" for line in _purge(finding, int(found["length"]) if found else None))
    yield ""
    yield "   Then push every ref by force, ask the host to drop what it caches, and have every clone made anew."
    yield "   `secgate map secrets --format json` lists every place of the value; run it again afterwards."


def unstaging(finding: Finding) -> Iterator[str]:
    """Lines that say what to do before these steps about a value that is staged, and perhaps in no commit yet."""
    yield "This run looked at what is staged and at no commit. When no commit has the value, and nobody has seen it:"
    yield ""
    yield f"   git reset -- {shlex.quote(finding.path)}"
    yield ""
    yield "Read it from the environment or from a secret store before you stage the file again. Else, or when in doubt:"
    yield ""


def where(kind: str) -> str:
    """Where a credential of a type is revoked."""
    folded = kind.lower()
    return next((place for word, place in _WHERE if word in folded), _ANYWHERE)


def _entry(finding: Finding) -> Iterator[str]:
    commit = finding.commit or "COMMIT  # a commit that has the line"
    yield f"- at: {{commit: {commit}, path: {_quoted(finding.path)}, line: {finding.line}}}"
    yield "  rotated_on: YYYY-MM-DD"
    yield "  by: you@example.com"
    yield "  evidence: the new key's id, or the notice of the revocation"


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _purge(finding: Finding, length: int | None) -> Iterator[str]:
    commit = finding.commit or "HEAD"
    if finding.path.startswith("@"):
        column = (
            f"cut -c{finding.column}-{finding.column + length - 1}"
            if length
            else "your editor, to keep the value alone"
        )
        show = "git cat-file -p" if finding.path == "@tag-message" else "git show -s --format=%B"
        yield f"{show} {commit} | sed -n {finding.line}p | {column} >> ../expressions.txt"
        yield "git filter-repo --replace-message ../expressions.txt"
        yield "shred -u ../expressions.txt"
        return
    path = shlex.quote(finding.path)
    if finding.line == finding.end_line and length is not None and "private key" not in finding.message.lower():
        last = finding.column + length - 1
        source = shlex.quote(f"{commit}:{finding.path}")
        yield f"git show {source} | sed -n {finding.line}p | cut -c{finding.column}-{last} >> ../expressions.txt"
        yield "git filter-repo --replace-text ../expressions.txt --replace-message ../expressions.txt"
        yield "shred -u ../expressions.txt"
        yield ""
        yield "or, when the whole file should never have been there:"
        yield ""
    yield f"git filter-repo --invert-paths --path {path}"
