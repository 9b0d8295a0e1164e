"""The evidence pack: a report with everything that it rests on, in one archive that a reviewer can verify offline.

A pack is a zip of stored files (`archive`), a manifest with the SHA-256 of each (`manifest`), and signatures over the
manifest (`signing`). `making` writes one; `verifying` says what one is worth, and `answers` what it tells.
"""
