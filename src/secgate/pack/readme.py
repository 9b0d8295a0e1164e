"""What a reader of a pack finds first, for whom nothing of secgate is installed."""

README = "README.txt"
TEXT = """\
This is an evidence pack of secgate: the result of one run of a security gate,
and everything that it was decided by. `secgate verify PACK --signers FILE`
checks it and answers the usual questions. Without secgate:

  unzip PACK -d pack && cd pack
  sha256sum --check --strict MANIFEST.sha256
  ssh-keygen -Y verify -n pack@secgate -I WHO -f SIGNERS \\
      -s MANIFEST.sha256.sig < MANIFEST.sha256

SIGNERS is your own file of allowed signers (ssh-keygen(1)), got from the
signer by another way than this pack. MANIFEST.dsse.json, where there is one,
is a DSSE envelope over an in-toto statement about the manifest: its signature
says nothing of this pack unless the SHA-256 that the payload gives for
MANIFEST.sha256 is the one of the file here (sha256sum MANIFEST.sha256).

  report.json      the result: schema secgate/report/1
  pack.json        what the gate was asked, the digests of all rules, the
                   previous pack, and what was left out of this one
  formats/         the same report for people and for other programs
  maps/            routes, queries, caches, models, tokens, logs, secrets
  coverage/        every file that git lists: examined by what, or why not
  policy/          the items as they were judged, and the text of each policy
  config/          the configuration of the target
  decisions/       waivers and baseline: what was accepted, by whom, how long
  statements/      signed statements, their signatures, and who may sign
  records/         which command wrote each report of a tool, for which commit

No file holds the value of a secret. The reports of tools themselves are not
here, since they may hold anything; their records have the SHA-256 of each.
"""
