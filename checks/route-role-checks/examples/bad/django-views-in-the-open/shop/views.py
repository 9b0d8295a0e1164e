from rest_framework import viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.models import Member, Order
from shop.permissions import IsMember, IsShopAdmin


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.all()
    permission_classes = [IsAuthenticated]

    @action(detail=True, methods=["post"], permission_classes=[])
    # ruleid: unguarded-route
    def refund(self, request, pk=None):
        Order.objects.filter(pk=pk).update(total=0)
        return Response({})


class MemberViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Member.objects.all()
    permission_classes = [IsShopAdmin]


class ReportView(APIView):
    permission_classes = [IsMember]

    # ruleid: peer-without-guard
    def get(self, request):
        return Response(Order.objects.values())


@api_view(["POST"])
# ruleid: peer-without-guard
def export(request):
    Order.objects.create(owner_id=1, total=0)
    return Response({})


class AdminOrders(APIView):
    # ruleid: level-below-requirement
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response(Order.objects.values())


@api_view(["POST"])
@permission_classes([])
# ruleid: unguarded-route
def recount(request):
    Order.objects.all().delete()
    return Response({})
