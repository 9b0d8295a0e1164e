import os

SECRET_KEY = os.environ["SECRET_KEY"]
ROOT_URLCONF = "library.urls"
INSTALLED_APPS = ["django.contrib.auth", "library"]
