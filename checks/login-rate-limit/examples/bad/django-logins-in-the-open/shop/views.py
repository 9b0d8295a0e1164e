from django.contrib.auth import authenticate, login
from django.http import HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenObtainPairView


@require_POST
# ruleid: login-without-limiter
def sign_in(request):
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is None:
        return HttpResponseForbidden()
    login(request, user)
    return JsonResponse({})


class Login(APIView):
    permission_classes = [AllowAny]

    # ruleid: limit-too-loose
    def post(self, request):
        user = authenticate(request, username=request.data["name"], password=request.data["password"])
        if user is None:
            return Response({}, status=403)
        login(request, user)
        return Response({})


class Quick(AnonRateThrottle):
    rate = "2/hour"

    def parse_rate(self, rate):
        return 40, 60


# ruleid: limit-too-loose
class Tokens(TokenObtainPairView):
    throttle_classes = [Quick]


# It counts, and refuses nobody: `request.limited` is read nowhere.
@ratelimit(key="ip", rate="5/15m", block=False)
@require_POST
# ruleid: login-without-limiter
def at_the_desk(request):
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is None:
        return HttpResponseForbidden()
    login(request, user)
    return JsonResponse({})
