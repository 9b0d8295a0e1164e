from django.urls import include, path
from rest_framework.routers import DefaultRouter

from shop import pages, views

router = DefaultRouter()
router.register("orders", views.OrderViewSet)
router.register("members", views.MemberViewSet)

urlpatterns = [
    path("api/", include(router.urls)),
    path("api/reports/", views.ReportView.as_view()),
    path("api/exports/", views.export),
    path("api/admin/orders/", views.AdminOrders.as_view()),
    path("api/admin/recount/", views.recount),
    path("basket/", pages.basket),
    path("basket/add/", pages.add),
    path("basket/remove/", pages.remove),
    path("basket/pay/", pages.pay),
    path("basket/clear/", pages.clear),
]
