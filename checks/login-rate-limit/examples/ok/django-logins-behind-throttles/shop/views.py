from django.contrib.auth import authenticate, login
from django.http import HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenObtainPairView


class LoginThrottle(AnonRateThrottle):
    rate = "4/hour"


class QuarterOfAnHour(AnonRateThrottle):
    rate = "50/minute"

    def parse_rate(self, rate):
        return 5, 15 * 60


@ratelimit(key="ip", rate="5/15m", block=True)
@require_POST
# ok: login-without-limiter, limit-too-loose
def sign_in(request):
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is None:
        return HttpResponseForbidden()
    login(request, user)
    return JsonResponse({})


class Login(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [LoginThrottle]

    # ok: login-without-limiter, limit-too-loose
    def post(self, request):
        user = authenticate(request, username=request.data["name"], password=request.data["password"])
        if user is None:
            return Response({}, status=403)
        login(request, user)
        return Response({})


# ok: login-without-limiter, limit-too-loose
class Tokens(TokenObtainPairView):
    throttle_classes = [QuarterOfAnHour]
