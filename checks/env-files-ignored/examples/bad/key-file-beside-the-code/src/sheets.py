import json

# ruleid: key-files-not-ignored
with open("service-account.json") as handle:
    account = json.load(handle)
