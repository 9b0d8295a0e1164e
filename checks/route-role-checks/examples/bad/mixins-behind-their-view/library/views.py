from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import JsonResponse
from django.views import View

from library.models import Loan


class Staffed(LoginRequiredMixin, View):
    pass


class Close(LoginRequiredMixin, View):
    # ok: unguarded-route
    def post(self, request):
        Loan.objects.filter(pk=request.POST["loan"]).update(closed=True)
        return JsonResponse({})


class Extend(Staffed):
    # ok: unguarded-route
    def post(self, request):
        Loan.objects.filter(pk=request.POST["loan"]).update(closed=False)
        return JsonResponse({})


# `dispatch` of a view answers, and asks nothing that stands behind it.
class Purge(View, LoginRequiredMixin):
    # ruleid: unguarded-route
    def post(self, request):
        Loan.objects.all().delete()
        return JsonResponse({})
