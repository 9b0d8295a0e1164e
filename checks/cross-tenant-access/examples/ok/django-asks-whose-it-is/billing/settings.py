ROOT_URLCONF = "billing.urls"
REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
CORS_ALLOW_CREDENTIALS = True
# ok: any-origin-with-credentials
CORS_ALLOWED_ORIGINS = ["https://app.billing.example"]
