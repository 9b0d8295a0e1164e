from django.db.models import Prefetch, Q
from django.http import HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404
from django.views import View
from rest_framework import viewsets

from .guards import invoice_of_organization
from .models import Customer, Invoice, Line, Organization
from .services import named, of_organization


class InvoiceView(View):
    def get(self, request, pk):
        # ok: request-id-unscoped
        invoice = get_object_or_404(Invoice, pk=pk, organization=request.user.organization)
        # ok: request-id-unscoped
        lines = Line.objects.filter(invoice_id=pk)
        # ok: request-id-unscoped
        more = Line.objects.filter(invoice__organization__slug=request.user.organization.slug, id=request.GET["line"])
        return JsonResponse({"number": invoice.number, "lines": lines.count(), "more": more.count()})

    def delete(self, request, pk):
        # ok: request-id-unscoped
        request.user.organization.invoices.filter(pk=pk).delete()
        # ok: request-id-unscoped
        invoice = Invoice.objects.get(pk=request.GET["other"])
        if invoice.organization_id != request.user.organization_id:
            return HttpResponseForbidden()
        invoice.delete()
        return JsonResponse({})


@invoice_of_organization
def shown(request, invoice_id):
    # ok: request-id-unscoped
    invoice = Invoice.objects.get(pk=invoice_id)
    return JsonResponse({"number": invoice.number, "organization": request.user.organization.name})


def search(request):
    organization = request.user.organization
    # ok: unlinked-or-branch
    found = Customer.objects.filter(
        Q(organization=organization, name=request.GET["name"]) | Q(organization=organization, id=request.GET["id"])
    )
    # ok: whole-table
    invoices = of_organization(organization).filter(status="open").order_by("number")
    return JsonResponse({"names": [one.name for one in found], "numbers": [one.number for one in invoices]})


def listed(request):
    # ok: filter-vanishes
    invoices = Invoice.objects.all()
    if not request.user.organization:
        return HttpResponseForbidden()
    invoices = invoices.filter(organization=request.user.organization)
    if request.GET.get("status"):
        invoices = invoices.filter(status=request.GET["status"])
    return JsonResponse({"numbers": [one.number for one in invoices], "first": named(invoices.first())})


class OfOrganization:
    def get_queryset(self):
        return super().get_queryset().filter(organization__slug=self.kwargs["slug"])


class CustomerViewSet(OfOrganization, viewsets.ModelViewSet):
    # ok: whole-table
    queryset = Customer.objects.prefetch_related(Prefetch("invoices", queryset=Invoice.objects.order_by("number")))

    def perform_create(self, serializer):
        serializer.save(organization=Organization.objects.get(slug=self.kwargs["slug"]))
