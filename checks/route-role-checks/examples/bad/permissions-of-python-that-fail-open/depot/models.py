from django.db import models


class Delivery(models.Model):
    done = models.BooleanField(default=False)
