from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import JsonResponse
from django.views import View

from shop.models import Order
from shop.permissions import with_role


# ok: unguarded-read
def health(request):
    return JsonResponse({"status": "ok"})


class Basket(LoginRequiredMixin, View):
    # ok: unguarded-read
    def get(self, request):
        return JsonResponse({"orders": Order.objects.filter(owner=request.user).count()})

    # ok: unguarded-route
    def post(self, request):
        Order.objects.create(owner=request.user, total=1)
        return JsonResponse({})


# ok: unguarded-route
@login_required
@with_role("admin")
def staff(request):
    if request.method == "POST":
        Order.objects.all().delete()
    return JsonResponse({})
