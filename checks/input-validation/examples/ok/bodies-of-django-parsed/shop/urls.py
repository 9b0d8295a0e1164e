from django.urls import path

from shop import views

urlpatterns = [
    path("orders/search/", views.Search.as_view()),
    path("orders/", views.Orders.as_view()),
    path("orders/<int:pk>/", views.Item.as_view()),
    path("orders/partner/", views.Partner.as_view()),
]
