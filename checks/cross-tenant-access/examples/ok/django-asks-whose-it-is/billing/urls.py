from django.urls import path
from rest_framework.routers import DefaultRouter

from . import views

router = DefaultRouter()
router.register("customers", views.CustomerViewSet)
urlpatterns = [
    path("organizations/<int:organization_id>/invoices", views.Invoices.as_view()),
    path("invoices/<int:pk>", views.InvoiceDetail.as_view()),
    *router.urls,
]
