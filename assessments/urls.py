"""Paths of the year's work, in Vietnamese words without diacritics."""

from django.urls import path

from assessments.views import appraisal, council, decision, dossier, figures, review, sheet

app_name = "assessments"
urlpatterns = [
    path("ho-so/<int:pk>/", dossier.dossier, name="dossier"),
    path("ho-so/<int:pk>/nhat-ky/", dossier.history, name="history"),
    path("ho-so/<int:pk>/buoc/<slug:step>/", dossier.step, name="step"),
    path("ho-so/<int:pk>/van-ban/", dossier.declare, name="declare_document"),
    path("ho-so/<int:pk>/so-lieu/", figures.figures, name="figures"),
    path("ho-so/<int:pk>/so-lieu/<int:number>/", figures.figures, name="figures"),
    path("ho-so/<int:pk>/so-lieu/<int:number>/luu/", figures.save, name="figures_save"),
    path("ho-so/<int:pk>/so-lieu/<int:number>/tra-loi/", figures.answer, name="answer"),
    path("ho-so/<int:pk>/bieu-mau/", sheet.download, name="sheet_download"),
    path("ho-so/<int:pk>/nhap-tep/", sheet.upload, name="sheet_upload"),
    path("ho-so/<int:pk>/nhap-tep/luu/", sheet.take, name="sheet_take"),
    path("ho-so/<int:pk>/hoi-dong/", council.council, name="council"),
    path("ho-so/<int:pk>/hoi-dong/thanh-vien/", council.members, name="council_members"),
    path("ra-soat/", review.queue, name="review_queue"),
    path("ra-soat/<int:pk>/<int:number>/", review.review, name="review"),
    path("tham-dinh/", appraisal.inbox, name="inbox"),
    path("tham-dinh/<int:pk>/", appraisal.appraisal, name="appraisal"),
    path("quyet-dinh/", decision.decisions, name="decisions"),
    path("quyet-dinh/<int:pk>/", decision.decision, name="decision"),
]
