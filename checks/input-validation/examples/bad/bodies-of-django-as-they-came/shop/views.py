from rest_framework.response import Response
from rest_framework.views import APIView

from shop.models import Order


class Orders(APIView):
    def post(self, request):
        # ruleid: body-used-raw
        order = Order.objects.create(**request.data)
        return Response({"id": order.pk})


class Item(APIView):
    def patch(self, request, pk):
        order = Order.objects.get(pk=pk)
        # ruleid: body-used-raw
        order.note = request.data.get("note")
        order.save()
        return Response({})


class Search(APIView):
    def get(self, request):
        begin = request.query_params.get("note", "")
        # ruleid: sql-from-strings
        found = Order.objects.raw("SELECT * FROM shop_order WHERE note LIKE '%s%%'" % begin)
        return Response({"ids": [one.pk for one in found]})
