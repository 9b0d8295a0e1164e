"""The local ledger: what became of each item in each run of a target on this machine, and how that changed."""
