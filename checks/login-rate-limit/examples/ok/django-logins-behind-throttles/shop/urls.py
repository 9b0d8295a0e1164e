from django.urls import path

from shop import views

urlpatterns = [
    path("login/", views.sign_in),
    path("api/login/", views.Login.as_view()),
    path("api/token/", views.Tokens.as_view()),
]
