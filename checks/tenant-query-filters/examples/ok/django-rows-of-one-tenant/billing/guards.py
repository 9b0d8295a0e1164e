from functools import wraps

from django.http import HttpResponseForbidden

from .models import Invoice


def invoice_of_organization(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not Invoice.objects.filter(pk=kwargs["invoice_id"], organization=request.user.organization).exists():
            return HttpResponseForbidden()
        return view(request, *args, **kwargs)

    return guarded
