ROOT_URLCONF = "billing.urls"
INSTALLED_APPS = ["rest_framework", "billing"]
REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
