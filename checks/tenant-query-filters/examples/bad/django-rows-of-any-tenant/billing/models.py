from django.conf import settings
from django.db import models


class Organization(models.Model):
    name = models.CharField(max_length=80)
    slug = models.SlugField(unique=True)


class OwnedModel(models.Model):
    organization = models.ForeignKey("billing.Organization", on_delete=models.CASCADE, related_name="%(class)ss")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Customer(OwnedModel):
    name = models.CharField(max_length=80)


class Invoice(OwnedModel):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="invoices")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, default="draft")

    class Meta:
        unique_together = [("organization", "number")]


class Line(models.Model):
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    text = models.CharField(max_length=200)


class Member(models.Model):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")


class Contact(OwnedModel):
    # ruleid: shared-unique-in-tenant-model
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
