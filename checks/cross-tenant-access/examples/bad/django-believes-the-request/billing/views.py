from django.shortcuts import get_object_or_404
from rest_framework import generics, viewsets
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Customer, Invoice
from .serializers import CustomerSerializer, InvoiceSerializer, MeSerializer


class Invoices(APIView):
    def get(self, request):
        own = Customer.objects.filter(organization=request.user.organization).count()
        # ruleid: tenant-id-from-client
        rows = Invoice.objects.filter(organization_id=request.query_params["organization"])
        return Response({"customers": own, "numbers": [row.number for row in rows]})

    def post(self, request):
        data = InvoiceSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        data.save(organization=request.user.organization)
        return Response(data.data, status=201)


class InvoiceDetail(APIView):
    def patch(self, request, pk):
        rows = Invoice.objects.filter(pk=pk, organization=request.user.organization)
        # ruleid: tenant-key-mass-assignment
        rows.update(**request.data)
        return Response(status=204)

    def put(self, request, pk):
        invoice = get_object_or_404(Invoice, pk=pk, organization=request.user.organization)
        # ruleid: unverified-foreign-key
        invoice.customer_id = request.data["customer"]
        invoice.save()
        return Response(status=204)

    def post(self, request, pk):
        # ruleid: principal-ignored
        Invoice.objects.filter(pk=pk).update(paid=True)
        return Response(status=204)

    def get(self, request, pk):
        organization_id = request.user.organization_id
        invoice = Invoice.objects.get(pk=pk)
        # ruleid: optional-tenant-check
        if organization_id and invoice.organization_id != organization_id:
            raise NotFound
        return Response({"number": invoice.number})


@api_view(["POST"])
def quick(request):
    # ruleid: made-up-tenant
    organization_id = request.user.organization_id or 1
    customer = Customer.objects.create(organization_id=organization_id, name=request.data["name"])
    return Response({"id": customer.pk}, status=201)


class CustomerViewSet(viewsets.ModelViewSet):
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer

    def get_queryset(self):
        return Customer.objects.filter(organization=self.request.user.organization)

    def perform_create(self, serializer):
        serializer.save(organization=self.request.user.organization)


class Me(generics.RetrieveUpdateAPIView):
    serializer_class = MeSerializer

    def get_object(self):
        return self.request.user
