from rest_framework.permissions import IsAdminUser
from rest_framework.response import Response
from rest_framework.views import APIView


class Shop(APIView):
    permission_classes = [IsAdminUser]

    # ruleid: matrix-differs
    def delete(self, request, pk):
        return Response(status=204)
