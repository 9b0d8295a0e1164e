from rest_framework import viewsets
from rest_framework.permissions import IsAdminUser

from .models import Customer


class EveryCustomer(viewsets.ReadOnlyModelViewSet):
    # ok: whole-table
    queryset = Customer.objects.all()
    permission_classes = [IsAdminUser]
