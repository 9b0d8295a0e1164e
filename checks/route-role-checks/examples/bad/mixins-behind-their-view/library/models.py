from django.db import models


class Loan(models.Model):
    closed = models.BooleanField(default=False)
