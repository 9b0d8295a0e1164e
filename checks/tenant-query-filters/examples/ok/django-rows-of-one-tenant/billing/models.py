from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
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


class PersonManager(BaseUserManager):
    def create_user(self, email, password, **more):
        person = self.model(email=email, **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    # ok: shared-unique-in-tenant-model
    email = models.EmailField(unique=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="people")

    USERNAME_FIELD = "email"
    objects = PersonManager()
