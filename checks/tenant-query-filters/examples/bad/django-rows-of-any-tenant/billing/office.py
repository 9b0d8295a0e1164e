from rest_framework import viewsets
from rest_framework.permissions import BasePermission

from .models import Customer


class HoldsTheOffice(BasePermission):
    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.role in ("owner", "clerk")


class EveryCustomer(viewsets.ReadOnlyModelViewSet):
    # ruleid: whole-table
    queryset = Customer.objects.all()
    permission_classes = [HoldsTheOffice]
