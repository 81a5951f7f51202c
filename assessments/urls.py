"""Paths of the year's work, in Vietnamese words without diacritics."""

from django.urls import path

from assessments.views import (
    appraisal,
    ballot,
    council,
    counts,
    decision,
    dossier,
    evidence,
    figures,
    meeting,
    past,
    plan,
    posting,
    review,
    sheet,
    stand_in,
    what_if,
)

app_name = "assessments"
urlpatterns = [
    path("lam-thay/", stand_in.stand_ins, name="stand_ins"),
    path("lam-thay/thoi/", stand_in.stop, name="stand_in_stop"),
    path("lam-thay/<int:stand_in_id>/bat-dau/", stand_in.begin, name="stand_in_begin"),
    path("lam-thay/<int:stand_in_id>/ket-thuc/", stand_in.end, name="stand_in_end"),
    path("ho-so/<int:pk>/", dossier.dossier, name="dossier"),
    path("ho-so/<int:pk>/nhat-ky/", dossier.history, name="history"),
    path("ho-so/<int:pk>/luc-do/", past.past, name="past"),
    path("ho-so/<int:pk>/ban-chot/<int:snapshot_id>/", past.snapshot, name="snapshot"),
    path("ho-so/<int:pk>/buoc/<slug:step>/", dossier.step, name="step"),
    path("ho-so/<int:pk>/van-ban/", dossier.declare, name="declare_document"),
    path("ho-so/<int:pk>/so-lieu/", figures.figures, name="figures"),
    path("ho-so/<int:pk>/so-lieu/<int:number>/", figures.figures, name="figures"),
    path("ho-so/<int:pk>/so-lieu/<int:number>/luu/", figures.save, name="figures_save"),
    path("ho-so/<int:pk>/so-lieu/<int:number>/tra-loi/", figures.answer, name="answer"),
    path("ho-so/<int:pk>/thu-thay-so/", what_if.what_if, name="what_if"),
    path("ho-so/<int:pk>/tieu-chi-kho/", plan.plan, name="plan"),
    path("ho-so/<int:pk>/tieu-chi-kho/<int:number>/", plan.hard, name="hard"),
    path("ho-so/<int:pk>/tieu-chi-kho/<int:number>/bien-phap/", plan.measure, name="measure"),
    path("ho-so/<int:pk>/bien-phap/<int:measure_id>/bo/", plan.drop, name="measure_drop"),
    path("ho-so/<int:pk>/minh-chung/", evidence.register, name="evidence"),
    path("ho-so/<int:pk>/minh-chung/them/", evidence.add, name="evidence_add"),
    path("ho-so/<int:pk>/minh-chung/dung-lai/", evidence.reuse, name="evidence_reuse"),
    path(
        "ho-so/<int:pk>/minh-chung/<int:evidence_id>/", evidence.document, name="evidence_document"
    ),
    path(
        "ho-so/<int:pk>/minh-chung/<int:evidence_id>/gan/", evidence.attach, name="evidence_attach"
    ),
    path(
        "ho-so/<int:pk>/minh-chung/<int:evidence_id>/xoa/", evidence.delete, name="evidence_delete"
    ),
    path("ho-so/<int:pk>/minh-chung/<int:evidence_id>/tep/", evidence.file, name="evidence_file"),
    path("ho-so/<int:pk>/bieu-mau/", sheet.download, name="sheet_download"),
    path("ho-so/<int:pk>/nhap-tep/", sheet.upload, name="sheet_upload"),
    path("ho-so/<int:pk>/nhap-tep/luu/", sheet.take, name="sheet_take"),
    path("ho-so/<int:pk>/hoi-dong/", council.council, name="council"),
    path("ho-so/<int:pk>/hoi-dong/thanh-vien/", council.members, name="council_members"),
    path("ho-so/<int:pk>/hoi-dong/hop/", meeting.meeting, name="meeting"),
    path("ho-so/<int:pk>/hoi-dong/hop/ma/", meeting.codes, name="council_codes"),
    path("ho-so/<int:pk>/hoi-dong/hop/ket-thuc/", meeting.close, name="meeting_close"),
    path(
        "ho-so/<int:pk>/hoi-dong/tieu-chi/<int:number>/",
        meeting.criterion,
        name="council_criterion",
    ),
    path(
        "ho-so/<int:pk>/hoi-dong/tieu-chi/<int:number>/diem/",
        meeting.ballots,
        name="council_ballots",
    ),
    path(
        "ho-so/<int:pk>/hoi-dong/tieu-chi/<int:number>/bao-luu/",
        meeting.dissent,
        name="council_dissent",
    ),
    path("ho-so/<int:pk>/niem-yet/", posting.posting, name="posting"),
    path("ho-so/<int:pk>/niem-yet/y-kien/", posting.feedback, name="posting_feedback"),
    path("ho-so/<int:pk>/niem-yet/ket-thuc/", posting.close, name="posting_close"),
    path("phieu/", ballot.enter, name="ballot_enter"),
    path("phieu/<slug:code>/", ballot.ballot, name="ballot"),
    path("ra-soat/", review.queue, name="review_queue"),
    path("ra-soat/ghi-dat/", review.confirm, name="review_confirm"),
    path("ra-soat/<int:pk>/<int:number>/", review.review, name="review"),
    path("ra-soat/<int:pk>/<int:number>/so-cua-co-quan/", counts.keep, name="counts_keep"),
    path("so-cua-co-quan/", counts.table, name="counts_table"),
    path("so-cua-co-quan/tep-mau/", counts.form, name="counts_form"),
    path("so-cua-co-quan/luu/", counts.take, name="counts_take"),
    path("ho-so/<int:pk>/doi-chieu/", counts.reconciliation, name="reconciliation"),
    path("ho-so/<int:pk>/doi-chieu/<int:count_id>/", counts.settle, name="settle"),
    path("tham-dinh/", appraisal.inbox, name="inbox"),
    path("tham-dinh/<int:pk>/", appraisal.appraisal, name="appraisal"),
    path("quyet-dinh/", decision.decisions, name="decisions"),
    path("quyet-dinh/<int:pk>/", decision.decision, name="decision"),
]
