from django.urls import path

from library.views import Close, Extend, Purge

urlpatterns = [
    path("close/", Close.as_view()),
    path("extend/", Extend.as_view()),
    path("purge/", Purge.as_view()),
]
