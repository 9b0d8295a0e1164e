from django.urls import path

from shop import views

urlpatterns = [path("shops/<int:pk>/", views.Shop.as_view())]
