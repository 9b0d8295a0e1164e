from rest_framework import viewsets
from rest_framework.permissions import IsAdminUser
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.models import Order
from shop.permissions import FromPartner


class Arrivals(APIView):
    permission_classes = [FromPartner]

    # ok: unguarded-route
    def post(self, request):
        Order.objects.create(owner_id=1, total=0)
        return Response({})


class Stock(viewsets.ViewSet):
    def get_permissions(self):
        return [IsAdminUser()] if self.action == "recount" else []

    # ok: unguarded-route
    def recount(self, request, pk=None):
        Order.objects.filter(pk=pk).update(total=0)
        return Response({})

    # ruleid: unguarded-route
    def close(self, request, pk=None):
        Order.objects.filter(pk=pk).delete()
        return Response({})
