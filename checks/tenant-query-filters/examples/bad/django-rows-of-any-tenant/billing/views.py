from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views import View
from rest_framework import viewsets

from .models import Customer, Invoice, Line


class InvoiceView(View):
    def get(self, request, pk):
        organization = request.user.organization
        # ruleid: request-id-unscoped
        invoice = get_object_or_404(Invoice, pk=pk)
        return JsonResponse({"number": invoice.number, "organization": organization.name})

    def delete(self, request, pk):
        # ruleid: request-id-unscoped
        Invoice.objects.filter(id=pk).delete()
        return JsonResponse({"left": Invoice.objects.filter(organization=request.user.organization).count()})


class LineView(View):
    def get(self, request, pk):
        # ruleid: request-id-unscoped
        line = Line.objects.get(pk=request.GET["line"])
        # ok: request-id-unscoped
        invoice = Invoice.objects.get(pk=pk, organization=request.user.organization)
        return JsonResponse({"text": line.text, "number": invoice.number})


def search(request):
    organization = request.user.organization
    # ruleid: unlinked-or-branch
    found = Customer.objects.filter(Q(organization=organization) | Q(name=request.GET["name"]))
    return JsonResponse({"names": [one.name for one in found]})


def listed(request):
    # ruleid: filter-vanishes
    invoices = Invoice.objects.all()
    if request.user.organization:
        invoices = invoices.filter(organization=request.user.organization)
    return JsonResponse({"numbers": [one.number for one in invoices]})


class CustomerViewSet(viewsets.ModelViewSet):
    # ruleid: whole-table
    queryset = Customer.objects.all()


class OfOrganization:
    def get_queryset(self):
        return super().get_queryset().filter(organization__slug=self.kwargs["slug"])


# The framework's own `get_queryset` comes first, and the mixin's is never asked.
class InvoiceViewSet(viewsets.ModelViewSet, OfOrganization):
    # ruleid: whole-table
    queryset = Invoice.objects.all()
