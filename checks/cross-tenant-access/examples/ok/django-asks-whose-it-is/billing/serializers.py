from rest_framework import serializers

from .models import Customer, Invoice


class OwnRows(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return super().get_queryset().filter(organization=self.context["request"].user.organization)


class CustomerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        # ok: tenant-key-mass-assignment
        fields = "__all__"
        read_only_fields = ["organization"]


class InvoiceSerializer(serializers.ModelSerializer):
    # ok: unverified-foreign-key
    customer = OwnRows(queryset=Customer.objects.all())

    class Meta:
        model = Invoice
        fields = ["number", "customer"]
