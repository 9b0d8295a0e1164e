from rest_framework.permissions import BasePermission

from shop.models import Member


class IsShopAdmin(BasePermission):
    def has_permission(self, request, view):
        return Member.objects.filter(user=request.user, role="admin").exists()


# Looks like a question, and answers it with what the caller says.
class IsMember(BasePermission):
    def has_permission(self, request, view):
        return request.query_params.get("member") is not None
