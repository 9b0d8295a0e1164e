from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import DefaultRouter
from rest_framework_simplejwt.views import TokenObtainPairView

from shop import hooks, pages, views

router = DefaultRouter()
router.register("orders", views.OrderViewSet)

# ok: level-below-requirement
admin_urls = [path("orders/", views.AdminOrders.as_view())]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include(router.urls)),
    path("api/back-office/", include(admin_urls)),
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/public/catalogue/", views.Catalogue.as_view()),
    path("health/", pages.health),
    path("basket/", pages.Basket.as_view()),
    path("staff/", pages.staff),
    path("hooks/parcels/", hooks.parcels),
]
