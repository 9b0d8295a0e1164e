from django.urls import include, path
from rest_framework.routers import DefaultRouter

from shop import pages, partner, views

router = DefaultRouter()
router.register("orders", views.OrderViewSet)
router.register("members", views.MemberViewSet)

urlpatterns = [
    path("api/", include(router.urls)),
    path("api/reports/", views.ReportView.as_view()),
    path("api/exports/", views.export),
    path("api/admin/orders/", views.AdminOrders.as_view()),
    path("api/admin/recount/", views.recount),
    path("api/partner/", partner.Arrivals.as_view()),
    path("api/stock/<int:pk>/recount/", partner.Stock.as_view({"post": "recount"})),
    path("api/stock/<int:pk>/close/", partner.Stock.as_view({"post": "close"})),
    path("basket/", pages.basket),
    path("basket/add/", pages.add),
    path("basket/remove/", pages.remove),
    path("basket/pay/", pages.pay),
    path("basket/clear/", pages.clear),
]
