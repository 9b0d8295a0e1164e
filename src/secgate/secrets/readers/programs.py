"""Passwords that programs take behind a flag or as a word: those of Windows, of archives and of directories."""

import re

from secgate.secrets.readers.forms import QUOTED, WORD, Form

# Programs that take a password behind a flag, each with the words that call for it.
_FLAGS = (
    (r"curl", r"-u[\w.@+-]{1,60}:", ("curl ",)),
    (r"(?<![\w.-])htpasswd[ \t]+-(?:nb|bn)\w*", r"(?!-)\S+[ \t]+", ("htpasswd -",)),
    (
        r"(?i:(?<![\w.-])(?:wmic|cmdkey|[xw]freerdp\d?|mstsc|dsadd|msdeploy|psexec\d*))(?:\.exe)?",
        r"/(?i:password|pass|pwd|p):",
        ("/password:", "/pass:", "/pwd:", "/p:"),
    ),
    (r"(?i:schtasks)(?:\.exe)?", r"/(?i:rp)[ \t]+", ("/rp ",)),
    (r"(?<![\w.-])(?:winexe|rpcclient|smbget|smbmap|net[ \t]+rpc)", r"-U[ \t]*\S+%", ("%",)),
    (r"ssh-keygen", r"-[NP][ \t]+", ("ssh-keygen",)),
    (r"(?<![\w.-])(?:un)?rar(?:\.exe)?[ \t]+[axelt]", r"-h?p", ("rar ", "rar.exe ")),
    (r"(?<![\w.-])user(?:add|mod)", r"(?:-p|--password)[ =]", ("useradd ", "usermod ")),
    (r"(?<![\w.-])(?:hydra|medusa|ncrack)", r"-p[ \t]+", ("hydra ", "medusa ", "ncrack ")),
    (r"rclone[ \t]+config[ \t]+(?:create|update)", r"(?:pass|password)[ =]", ("rclone config",)),
)
FORMS = (
    *(
        Form(re.compile(rf"{program}\b[^|;&\n]{{0,120}}?[ \t]{flag}{WORD}"), "password", words=words)
        for program, flag, words in _FLAGS
    ),
    # What a program reads in place of the keyboard: kinit bob <<< "…"
    Form(
        re.compile(
            rf"(?<![\w.-])(?:kinit|cryptsetup|sudo[ \t]+-S|ssh-add|su|passwd|gpg\d?|openssl)\b"
            rf"[^\n|;]{{0,80}}?<<<[ \t]*{QUOTED}"
        ),
        "password",
        login=True,
        words=("<<<",),
    ),
    # vault login …
    Form(
        re.compile(
            r"(?<![\w.-])vault[ \t]+login[ \t]+(?:-\S+[ \t]+)*(?P<value>(?=\S*\d)[A-Za-z0-9._-]{20,200})(?=\s|$)"
        ),
        "token",
        words=("vault login",),
    ),
    # DOMAIN/NAME:…@host, as tools for directories take a login
    Form(
        re.compile(
            r"(?<![\w.-])(?:impacket-\w{2,30}|\w{2,30}\.py)[ \t][^\n|;]{0,80}?(?<![\w/:])[\w.-]{1,40}/[\w.-]{1,40}:"
            r"(?P<quote>[\"']?)(?P<value>[^\s\"'$/]{5,60})(?P=quote)@(?:\d|[\w-]{1,60}\.)"
        ),
        "password",
        login=True,
        words=("impacket-", ".py "),
    ),
)
ANCHORS: tuple[bytes, ...] = (
    rb"[ \t]/(?:pass|pwd|p:|rp )\S{4}",
    rb"(?:ssh-keygen|rar|useradd|usermod|hydra|medusa|htpasswd)[ \t]+\S+[ \t]",
    rb"-u[ \t]*\w+%\S{4}",
    rb"vault[ \t]+login[ \t]",
    rb"/[\w.-]+:[\"']?[^\s\"'/@]{5}[^\s/]*@\w",
)
