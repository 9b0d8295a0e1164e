import json

from rest_framework import serializers
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.models import Order


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["total", "note"]


class Orders(APIView):
    # ok: body-used-raw, parsed-then-raw
    def post(self, request):
        serializer = OrderSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        order = serializer.save()
        return Response({"id": order.pk})

    # ok: query-used-raw
    def get(self, request):
        total = int(request.query_params.get("total", 0))
        return Response(Order.objects.filter(total=total).values())


class Item(RetrieveUpdateAPIView):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer


class Partner(APIView):
    # ok: body-used-raw, parsed-then-raw
    def post(self, request):
        serializer = OrderSerializer(data=json.loads(request.body))
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response({})


class Search(APIView):
    # ok: sql-from-strings
    def get(self, request):
        begin = request.query_params.get("note", "")
        found = Order.objects.raw("SELECT * FROM shop_order WHERE note LIKE %s", [f"{begin}%"])
        return Response({"ids": [one.pk for one in found]})
