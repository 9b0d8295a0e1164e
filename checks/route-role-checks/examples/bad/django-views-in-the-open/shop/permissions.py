from django.conf import settings
from django.utils.crypto import constant_time_compare
from rest_framework.permissions import BasePermission

from shop.models import Member


class IsShopAdmin(BasePermission):
    def has_permission(self, request, view):
        return Member.objects.filter(user=request.user, role="admin").exists()


# Looks like a question, and answers it with what the caller says.
class IsMember(BasePermission):
    def has_permission(self, request, view):
        return request.query_params.get("member") is not None


class FromPartner(BasePermission):
    # ruleid: guard-fails-open
    def has_permission(self, request, view):
        expected = settings.PARTNER_WORD
        if not expected:
            return True
        return constant_time_compare(request.headers.get("X-Partner", ""), expected)
