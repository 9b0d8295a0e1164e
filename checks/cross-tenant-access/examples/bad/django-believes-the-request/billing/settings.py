ROOT_URLCONF = "billing.urls"
REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
CORS_ALLOW_CREDENTIALS = True
# ruleid: any-origin-with-credentials
CORS_ALLOW_ALL_ORIGINS = True
