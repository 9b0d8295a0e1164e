import hashlib
import hmac
import json

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from shop.models import Order


# ok: gate-only-in-handler, unguarded-route
@csrf_exempt
def parcels(request):
    made = hmac.new(settings.PARCEL_KEY.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made, request.headers.get("X-Parcel-Signature", "")):
        return HttpResponse(status=401)
    Order.objects.filter(pk=json.loads(request.body)["order"]).update(total=0)
    return HttpResponse(status=204)
