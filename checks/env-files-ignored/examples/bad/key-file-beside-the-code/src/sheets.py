"""Access to the spreadsheet."""

import json

# ruleid: key-files-not-ignored
with open("service-account.json") as handle:  # noqa: PTH123
    account = json.load(handle)
