from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.views.decorators.http import require_GET, require_POST

from shop.models import Order


@login_required
@require_GET
def basket(request):
    return JsonResponse({"orders": Order.objects.filter(owner=request.user).count()})


@login_required
@require_POST
def add(request):
    Order.objects.create(owner=request.user, total=1)
    return JsonResponse({})


@login_required
@require_POST
def remove(request):
    Order.objects.filter(owner=request.user).delete()
    return JsonResponse({})


@login_required
@require_POST
def pay(request):
    Order.objects.filter(owner=request.user).update(total=0)
    return JsonResponse({})


@require_POST
# ruleid: peer-without-guard
def clear(request):
    Order.objects.all().delete()
    return JsonResponse({})
