import os

SECRET_KEY = os.environ["SECRET_KEY"]
CARRIER_KEY = os.environ.get("CARRIER_KEY", "")
ROOT_URLCONF = "depot.urls"
INSTALLED_APPS = ["rest_framework", "depot"]
