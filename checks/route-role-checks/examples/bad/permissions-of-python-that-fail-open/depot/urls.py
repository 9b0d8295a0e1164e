from django.urls import path

from depot.views import Deliveries, Returns

urlpatterns = [path("deliveries/", Deliveries.as_view()), path("returns/", Returns.as_view())]
