"""Paths of what is only read: the board and the documents."""

from django.urls import path

from reports.views import board, documents

app_name = "reports"
urlpatterns = [
    path("bang-theo-doi/", board.board, name="board"),
    path("bang-theo-doi/tep/", board.sheet, name="board_sheet"),
    path("ho-so/<int:pk>/bao-cao/", documents.documents, name="documents"),
    path(
        "ho-so/<int:pk>/bao-cao/lap/", documents.make_appraisal_report, name="make_appraisal_report"
    ),
    path("ho-so/<int:pk>/bao-cao/<int:document_id>/tai/", documents.download, name="download"),
    path("ho-so/<int:pk>/bien-ban/", documents.council_documents, name="council_documents"),
    path(
        "ho-so/<int:pk>/bien-ban/lap/",
        documents.make_council_documents,
        name="make_council_documents",
    ),
    path(
        "ho-so/<int:pk>/bien-ban/<int:document_id>/tai/",
        documents.council_download,
        name="council_download",
    ),
    path("cong-viec-chung/<int:year>/tong-hop/", documents.consolidated, name="consolidated"),
    path(
        "cong-viec-chung/<int:year>/tong-hop/lap/",
        documents.make_consolidated,
        name="make_consolidated",
    ),
    path(
        "cong-viec-chung/<int:year>/tong-hop/<int:document_id>/tai/",
        documents.consolidated_download,
        name="consolidated_download",
    ),
]
