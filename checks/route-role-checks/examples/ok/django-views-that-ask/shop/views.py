from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.models import Order
from shop.permissions import ReadsOrLeads


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.all()

    # ok: peer-without-guard, unguarded-route
    def get_permissions(self):
        if self.action == "destroy":
            return [IsAdminUser()]
        if self.action in ["update", "partial_update"]:
            permission_classes = [IsAuthenticated, ReadsOrLeads]
        else:
            permission_classes = [ReadsOrLeads]
        return [permission() for permission in permission_classes]

    # ok: unguarded-route
    @action(detail=True, methods=["post"])
    def refund(self, request, pk=None):
        Order.objects.filter(pk=pk).update(total=0)
        return Response({})


class AdminOrders(APIView):
    permission_classes = [IsAdminUser]

    # ok: level-below-requirement
    def get(self, request):
        return Response(Order.objects.values())


class Catalogue(APIView):
    permission_classes = [AllowAny]

    # ok: unguarded-route
    def get(self, request):
        return Response({"items": []})
