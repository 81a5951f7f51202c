"""Paths of what is only read: the board and the documents."""

from django.urls import path

from reports import board_views, views

app_name = "reports"
urlpatterns = [
    path("bang-theo-doi/", board_views.board, name="board"),
    path("bang-theo-doi/tep/", board_views.sheet, name="board_sheet"),
    path("ho-so/<int:pk>/bao-cao/", views.documents, name="documents"),
    path("ho-so/<int:pk>/bao-cao/lap/", views.make_appraisal_report, name="make_appraisal_report"),
    path("ho-so/<int:pk>/bao-cao/<int:document_id>/tai/", views.download, name="download"),
    path("ho-so/<int:pk>/bien-ban/", views.council_documents, name="council_documents"),
    path(
        "ho-so/<int:pk>/bien-ban/lap/", views.make_council_documents, name="make_council_documents"
    ),
    path(
        "ho-so/<int:pk>/bien-ban/<int:document_id>/tai/",
        views.council_download,
        name="council_download",
    ),
    path("cong-viec-chung/<int:year>/tong-hop/", views.consolidated, name="consolidated"),
    path(
        "cong-viec-chung/<int:year>/tong-hop/lap/",
        views.make_consolidated,
        name="make_consolidated",
    ),
    path(
        "cong-viec-chung/<int:year>/tong-hop/<int:document_id>/tai/",
        views.consolidated_download,
        name="consolidated_download",
    ),
]
