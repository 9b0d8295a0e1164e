from django.contrib.auth.models import AbstractUser
from django.db import models


class Organization(models.Model):
    name = models.CharField(max_length=80)


class User(AbstractUser):
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL)
    role = models.CharField(max_length=20, default="member")


class Customer(models.Model):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)


class Invoice(models.Model):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    number = models.CharField(max_length=20)
    paid = models.BooleanField(default=False)
