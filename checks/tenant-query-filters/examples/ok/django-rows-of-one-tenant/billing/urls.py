from django.urls import include, path
from rest_framework.routers import DefaultRouter

from . import office

router = DefaultRouter()
router.register("customers", office.EveryCustomer)

urlpatterns = [path("office/", include(router.urls))]
