"""Every path; each URL name has its rule in ``config.access``."""

from django.urls import path, include
from django.contrib import admin

urlpatterns = [path("quan-tri/", admin.site.urls)]
