from rest_framework.response import Response
from rest_framework.views import APIView

from depot.models import Delivery
from depot.permissions import FromCarrier, FromDepot


class Deliveries(APIView):
    permission_classes = [FromCarrier]

    def post(self, request):
        Delivery.objects.filter(pk=request.data["delivery"]).update(done=True)
        return Response({})


class Returns(APIView):
    permission_classes = [FromDepot]

    # ok: unguarded-route
    def post(self, request):
        Delivery.objects.filter(pk=request.data["delivery"]).update(done=False)
        return Response({})
