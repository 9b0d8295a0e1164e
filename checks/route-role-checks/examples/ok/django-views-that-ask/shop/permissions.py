from functools import wraps

from django.http import HttpResponseForbidden
from rest_framework.permissions import SAFE_METHODS, BasePermission

from shop.models import Member


class ReadsOrLeads(BasePermission):
    def has_permission(self, request, view):
        if request.user.is_anonymous:
            return False
        if request.method in SAFE_METHODS:
            return True
        return Member.objects.filter(user=request.user, role__in=["admin", "lead"]).exists()


def with_role(*roles):
    def decorator(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            member = Member.objects.filter(user=request.user).first()
            if member is None or member.role not in roles:
                return HttpResponseForbidden()
            return view(request, *args, **kwargs)

        return inner

    return decorator
