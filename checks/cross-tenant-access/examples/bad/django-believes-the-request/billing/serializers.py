from rest_framework import serializers

from .models import Customer, Invoice, User


class CustomerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        # ruleid: tenant-key-mass-assignment
        fields = "__all__"


class InvoiceSerializer(serializers.ModelSerializer):
    # ruleid: unverified-foreign-key
    customer = serializers.PrimaryKeyRelatedField(queryset=Customer.objects.all())

    class Meta:
        model = Invoice
        fields = ["number", "customer"]


class MeSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # ruleid: tenant-key-mass-assignment
        fields = ["first_name", "role"]
