from django.shortcuts import get_object_or_404
from rest_framework import viewsets
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Customer, Invoice
from .serializers import CustomerSerializer, InvoiceSerializer


class OfOrganization(BasePermission):
    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.organization_id == view.kwargs["organization_id"]


class Invoices(APIView):
    permission_classes = [OfOrganization]

    def get(self, request, organization_id):
        # ok: tenant-id-from-client
        rows = Invoice.objects.filter(organization_id=organization_id)
        return Response([row.number for row in rows])

    def post(self, request, organization_id):
        data = InvoiceSerializer(data=request.data, context={"request": request})
        data.is_valid(raise_exception=True)
        data.save(organization_id=organization_id)
        return Response(data.data, status=201)


class InvoiceDetail(APIView):
    def put(self, request, pk):
        organization = request.user.organization
        invoice = get_object_or_404(Invoice, pk=pk, organization=organization)
        # ok: unverified-foreign-key
        invoice.customer = get_object_or_404(Customer, pk=request.data["customer"], organization=organization)
        invoice.save()
        return Response(status=204)

    def post(self, request, pk):
        # ok: principal-ignored
        Invoice.objects.filter(pk=pk, organization=request.user.organization).update(paid=True)
        return Response(status=204)


class CustomerViewSet(viewsets.ModelViewSet):
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer

    def get_queryset(self):
        return Customer.objects.filter(organization=self.request.user.organization)

    def perform_create(self, serializer):
        # ok: tenant-key-mass-assignment
        serializer.save(organization=self.request.user.organization)
