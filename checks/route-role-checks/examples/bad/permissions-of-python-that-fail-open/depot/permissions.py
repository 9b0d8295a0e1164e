from django.conf import settings
from django.utils.crypto import constant_time_compare
from rest_framework.permissions import BasePermission


class FromCarrier(BasePermission):
    # ruleid: guard-fails-open
    def has_permission(self, request, view):
        if not settings.CARRIER_KEY:
            return True
        return constant_time_compare(request.headers.get("X-Carrier-Key", ""), settings.CARRIER_KEY)


class FromDepot(BasePermission):
    # ok: guard-fails-open
    def has_permission(self, request, view):
        expected = settings.CARRIER_KEY
        return bool(expected) and constant_time_compare(request.headers.get("X-Depot-Key", ""), expected)
