"""The commune's pages: what waits for it, its documents, its council, its answers."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import ChecklistItem, Council
from assessments.services.conflicts import COUNCIL
from assessments.services.council import mark, meeting_mark
from assessments.states import Verdict
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    EMPTY,
    RECOGNISED,
    SCORING,
    SUPPLEMENT,
    City,
)


def read(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return words(answer.content.decode())


def words(page: str) -> str:
    """The text between the tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def tasks(city: City, username: str) -> list[str]:
    page = city.client(username).get("/").content.decode()
    listed = re.search(r'<ul class="tasks[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [] if listed is None else [words(task) for task in listed[1].split("<li>")[1:]]


def main_button(city: City, username: str) -> str:
    page = city.client(username).get(reverse("home")).content.decode()
    (button,) = re.findall(r'class="btn primary"[^>]*>(.*?)</a>', page, re.DOTALL)
    return words(button)


# --- what waits -----------------------------------------------------------------------------------


def test_a_commune_with_figures_missing_is_led_to_the_first_of_them(city: City) -> None:
    # What is shared with others comes after.
    assert tasks(city, f"canbo.{COLLECTING}")[:2] == [
        "Chưa đủ số Tiêu chí 8, 9, 10, 11, 12, 13 Còn 21 số liệu cuối năm",
        "Chưa được Chuyển Hội đồng chấm điểm Chưa chuyển được: còn 13 chỉ tiêu thiếu số liệu cuối"
        " năm: 8.1, 8.2, 9.1, 10.1, 10.2, 10.3, 11.1, 11.2, 11.3, 12.1, 12.2, 13.1, 13.2",
    ]


def test_a_returned_dossier_comes_first_with_the_reason(city: City) -> None:
    first, *_others = tasks(city, f"chutich.{SUPPLEMENT}")

    assert first == (
        "Bổ sung Hồ sơ bị trả lại để bổ sung Biên bản họp Hội đồng chưa có chữ ký thư ký."
        " · quá hạn 22/11/2024"
    )


def test_a_returned_criterion_waits_with_the_agencys_words(city: City) -> None:
    assert tasks(city, f"canbo.{APPRAISING}")[:1] == [
        "Trả lại 8. Suy dinh dưỡng"
        " Trung tâm Y tế: Số trẻ được cân đo khác sổ theo dõi dinh dưỡng. Đề nghị đối chiếu lại."
    ]


def test_only_the_chair_is_offered_to_hand_in(city: City) -> None:
    city.finish_council(SCORING)

    assert tasks(city, f"canbo.{SCORING}") == []
    assert tasks(city, f"chutich.{SCORING}") == ["Bước tiếp Nộp hồ sơ"]
    assert main_button(city, f"canbo.{SCORING}") == "Mở bảng số liệu"
    assert main_button(city, f"chutich.{SCORING}") == "Nộp hồ sơ"


def test_an_open_meeting_waits_for_the_commune(city: City) -> None:
    assert tasks(city, f"canbo.{SCORING}") == [
        "Hội đồng Cuộc họp Hội đồng đang mở"
        " Chấm từng tiêu chí, rồi kết thúc cuộc họp để lập biên bản."
    ]


def test_a_recognised_commune_has_nothing_to_do_and_reads_its_decision(city: City) -> None:
    assert tasks(city, f"canbo.{RECOGNISED}") == []
    page = read(
        city.client(f"canbo.{RECOGNISED}"), "assessments:dossier", city.assessment(RECOGNISED).pk
    )
    assert (
        "Được công nhận theo Quyết định số 2150/QĐ-UBND ngày 25/11/2024,"
        " người ký: Phạm Thị Hồng, Phó Chủ tịch." in page
    )


# --- documents of the dossier ---------------------------------------------------------------------


def declare(city: City, code: str, item: int, **typed: str) -> list[str]:
    url = reverse("assessments:declare_document", args=[city.assessment(code).pk])
    answer = city.client(f"canbo.{code}").post(url, {"item": item, **typed}, follow=True)
    if answer.status_code != 200:
        return [str(answer.status_code)]
    return [str(message) for message in answer.context["messages"]]


def line(city: City, code: str) -> ChecklistItem:
    return city.cycle.checklist.get(code=code)


def declared(city: City, code: str) -> list[tuple[str, str, date]]:
    rows = city.assessment(code).dossier_items.order_by("item__order")
    return list(rows.values_list("item__code", "number", "issued_on"))


def test_a_document_is_declared_with_its_number_and_day(city: City) -> None:
    said = declare(
        city, EMPTY, line(city, "plan").pk, number=" 12/KH-UBND ", issued_on="05/03/2024"
    )

    assert said == ["Đã ghi văn bản 12/KH-UBND."]
    assert declared(city, EMPTY) == [("plan", "12/KH-UBND", date(2024, 3, 5))]


@pytest.mark.parametrize(
    "typed",
    [
        {"number": "12/KH-UBND", "issued_on": "03/15/2024"},
        {"number": "12/KH-UBND", "issued_on": ""},
        {"number": "", "issued_on": "05/03/2024"},
    ],
)
def test_half_a_document_is_not_declared(city: City, typed: dict[str, str]) -> None:
    said = declare(city, EMPTY, line(city, "plan").pk, **typed)

    assert said == ["Hãy ghi số, ký hiệu và ngày văn bản, ví dụ 12/BC-UBND, 05/11/2024."]
    assert declared(city, EMPTY) == []


def test_nothing_is_declared_on_a_line_that_is_not_asked_for(city: City) -> None:
    produced = city.cycle.checklist.filter(kind=ChecklistItem.Kind.PRODUCED).first()
    typed = {"number": "12/KH-UBND", "issued_on": "05/03/2024"}

    assert produced is not None
    assert declare(city, EMPTY, 0, **typed) == ["404"]
    assert declare(city, EMPTY, produced.pk, **typed) == ["404"]
    assert declared(city, EMPTY) == []


def test_the_documents_of_a_dossier_handed_in_stand(city: City) -> None:
    before = declared(city, APPRAISING)

    said = declare(
        city, APPRAISING, line(city, "plan").pk, number="99/KH-UBND", issued_on="05/03/2024"
    )

    assert said == ["Hồ sơ đã nộp; danh mục văn bản không sửa được nữa."]
    assert declared(city, APPRAISING) == before


# --- the council ----------------------------------------------------------------------------------


def members_form(*people: tuple[int | str, str], decided_on: str = "20/03/2024") -> dict[str, str]:
    """The council's form with (key, name) of each member; a new one has no key.

    The first is the chair, the second the secretary.
    """
    roles = ["chair", "secretary"]
    typed = {
        "decision_number": "45/QĐ-UBND",
        "decision_date": decided_on,
        "form-TOTAL_FORMS": str(len(people) + 1),
        "form-INITIAL_FORMS": "0",
        f"form-{len(people)}-name": "",
        f"form-{len(people)}-role": "member",
    }
    for place, (key, name) in enumerate(people):
        typed |= {
            f"form-{place}-pk": str(key),
            f"form-{place}-name": name,
            f"form-{place}-role": roles[place] if place < len(roles) else "member",
        }
    return typed


def post(city: City, code: str, name: str, typed: Mapping[str, object]) -> Sequence[str]:
    url = reverse(f"assessments:{name}", args=[city.assessment(code).pk])
    answer = city.client(f"canbo.{code}").post(url, typed, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def test_the_council_is_kept_before_it_meets(city: City) -> None:
    said = post(city, EMPTY, "council_members", members_form(("", "Vũ Đức Long"), ("", "Hà Yến")))

    council = Council.objects.get(assessment=city.assessment(EMPTY))
    assert said == ["Đã lưu thông tin Hội đồng."]
    assert (council.decision_number, council.decision_date) == ("45/QĐ-UBND", date(2024, 3, 20))
    assert [member.name for member in council.members.all()] == ["Vũ Đức Long", "Hà Yến"]
    assert post(
        city, EMPTY, "meeting", {"held_on": "06/11/2024", "held_at": "8:00", "place": "x"}
    ) == [
        "Hội đồng chỉ họp chấm điểm ở bước “Hội đồng chấm điểm”;"
        " hồ sơ đang ở bước “Thu thập số liệu”."
    ]


def test_saving_the_council_again_changes_its_members_in_place(city: City) -> None:
    post(city, EMPTY, "council_members", members_form(("", "Vũ Đức Long"), ("", "Hà Yến")))
    stored = Council.objects.get(assessment=city.assessment(EMPTY))
    first, _second = stored.members.all()
    people = members_form((first.pk, "Vũ Đức Lâm"), ("", "Lê Văn An"))

    post(city, EMPTY, "council_members", people | {"seen": mark(stored)})

    council = Council.objects.get(assessment=city.assessment(EMPTY))
    assert [(row.pk == first.pk, row.name) for row in council.members.all()] == [
        (True, "Vũ Đức Lâm"),
        (False, "Lê Văn An"),
    ]


def test_a_council_has_one_chair_one_secretary_and_nobody_twice(city: City) -> None:
    people = members_form(("", "Vũ Đức Long"), ("", "Hà Yến"), ("", "Lê Văn An"))
    url = reverse("assessments:council_members", args=[city.assessment(EMPTY).pk])
    client = city.client(f"canbo.{EMPTY}")

    headless = client.post(url, people | {"form-0-role": "member"})
    two = client.post(url, people | {"form-2-role": "secretary"})
    twice = client.post(
        url,
        people
        | {"form-1-position": "Trạm Y tế", "form-2-position": "trạm y tế", "form-2-name": "HÀ YẾN"},
    )
    nameless = client.post(url, people | {"form-3-position": "Trạm trưởng"})

    text = [" ".join(page.content.decode().split()) for page in (headless, two, twice, nameless)]
    assert "Chưa lưu Hội đồng: cần đúng một Chủ tịch Hội đồng, đang có 0." in text[0]
    assert "Chưa lưu Hội đồng: cần đúng một Thư ký, đang có 2." in text[1]
    assert "Chưa lưu Hội đồng: Hà Yến ghi hai lần, cùng tên và chức vụ." in text[2]
    assert "Hãy ghi họ và tên." in text[3]
    assert ('value="Lê Văn An"' in text[0], 'value="Trạm trưởng"' in text[3]) == (True, True)
    assert not Council.objects.filter(assessment=city.assessment(EMPTY)).exists()


def test_of_two_who_set_up_the_council_the_slower_reads_the_stored_one(city: City) -> None:
    """Both opened the empty page; whom the faster one wrote must not leave unseen."""
    post(city, EMPTY, "council_members", members_form(("", "Vũ Đức Long"), ("", "Hà Yến")))
    url = reverse("assessments:council_members", args=[city.assessment(EMPTY).pk])
    client = city.client(f"canbo.{EMPTY}")

    page = client.post(url, members_form(("", "Lê Văn An"), ("", "Mã Thị Hoa")))

    text = " ".join(page.content.decode().split())
    assert "Thông tin Hội đồng vừa được người khác sửa nên chưa lưu." in text
    assert "Vũ Đức Long: Chủ tịch Hội đồng" in text
    assert 'value="Lê Văn An"' in text
    council = Council.objects.get(assessment=city.assessment(EMPTY))
    assert [row.name for row in council.members.all()] == ["Vũ Đức Long", "Hà Yến"]
    again = members_form(("", "Lê Văn An"), ("", "Mã Thị Hoa")) | {"seen": mark(council)}
    assert post(city, EMPTY, "council_members", again) == ["Đã lưu thông tin Hội đồng."]


def test_a_council_without_members_is_not_kept(city: City) -> None:
    assert post(city, EMPTY, "council_members", members_form()) == [
        "Hãy ghi ít nhất một thành viên Hội đồng."
    ]
    assert not Council.objects.filter(assessment=city.assessment(EMPTY)).exists()


def test_a_wrong_day_keeps_what_was_typed_on_the_page(city: City) -> None:
    url = reverse("assessments:council_members", args=[city.assessment(EMPTY).pk])

    page = city.client(f"canbo.{EMPTY}").post(
        url, members_form(("", "Vũ Đức Long"), decided_on="31/02/2024")
    )

    text = page.content.decode()
    assert 'value="31/02/2024"' in text
    assert 'value="Vũ Đức Long"' in text
    assert not Council.objects.filter(assessment=city.assessment(EMPTY)).exists()


def test_the_meeting_is_corrected_while_it_is_open(city: City) -> None:
    members = list(city.meeting(SCORING).council.members.all())

    said = post(
        city,
        SCORING,
        "meeting",
        {
            "seen": meeting_mark(city.meeting(SCORING)),
            "held_on": "06/11/2024",
            "held_at": "14:30",
            "place": "Hội trường",
            "present": [row.pk for row in members],
        },
    )

    meeting = city.meeting(SCORING)
    assert said == ["Đã lưu cuộc họp."]
    # Half past two in Viet Nam is half past seven in Greenwich.
    assert meeting.held_at.isoformat() == "2024-11-06T07:30:00+00:00"
    assert (meeting.place, meeting.council.meetings.count()) == ("Hội trường", 1)
    assert meeting.attendance.filter(is_present=True).count() == 7


def test_of_two_who_take_attendance_the_slower_reads_what_is_stored(city: City) -> None:
    url = reverse("assessments:meeting", args=[city.assessment(SCORING).pk])
    client = city.client(f"canbo.{SCORING}")
    seen = meeting_mark(city.meeting(SCORING))
    everyone = [row.pk for row in city.meeting(SCORING).council.members.all()]
    typed = {"held_on": "06/11/2024", "held_at": "14:30", "present": everyone, "seen": seen}
    client.post(url, typed | {"place": "Hội trường"})

    page = client.post(url, typed | {"place": "Nhà văn hóa", "present": everyone[:5]})

    text = " ".join(page.content.decode().split())
    assert "Đang lưu: 14:30 06/11/2024, Hội trường; có mặt: Vũ Đức Long, Nguyễn Văn Thắng" in text
    assert ('value="Nhà văn hóa"' in text, text.count("checked")) == (True, 5)
    meeting = city.meeting(SCORING)
    assert (meeting.place, meeting.attendance.filter(is_present=True).count()) == ("Hội trường", 7)
    again = typed | {"place": "Nhà văn hóa", "seen": meeting_mark(meeting)}
    assert post(city, SCORING, "meeting", again) == ["Đã lưu cuộc họp."]


def test_the_councils_page_keeps_points_typed_with_a_comma(city: City) -> None:
    url = reverse("assessments:council", args=[city.assessment(SCORING).pk])
    typed = city.seen(SCORING, COUNCIL) | {
        "points-4": "37,5",
        "reason-4": "Một vụ chưa xử lý xong.",
    }

    answer = city.client(f"canbo.{SCORING}").post(url, typed, follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Đã lưu điểm của Hội đồng."]
    assert (city.result(SCORING, 4).council_points, city.result(SCORING, 3).council_points) == (
        37.5,
        125,
    )


def test_refused_council_points_stay_typed_on_the_page(city: City) -> None:
    url = reverse("assessments:council", args=[city.assessment(SCORING).pk])
    typed = city.seen(SCORING, COUNCIL) | {"points-4": "37,5", "reason-4": ""}

    page = city.client(f"canbo.{SCORING}").post(url, typed)

    text = page.content.decode()
    assert "Tiêu chí 4: điểm khác với 60 thì phải ghi lý do." in text
    assert 'value="37,5"' in text
    assert city.result(SCORING, 4).council_points == 60


# --- answering an agency --------------------------------------------------------------------------


def answer_8(city: City, text: str) -> list[str]:
    url = reverse("assessments:answer", args=[city.assessment(APPRAISING).pk, 8])
    answer = city.client(f"canbo.{APPRAISING}").post(url, {"answer": text}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_an_answer_is_sent_to_the_agency_and_closes_the_criterion(city: City) -> None:
    pk, client = city.assessment(APPRAISING).pk, city.client(f"canbo.{APPRAISING}")
    url = reverse("assessments:figures", args=[pk, 8])
    assert "figure-under5_measured-end" in client.get(url).content.decode()

    said = answer_8(city, " Đã đối chiếu  với sổ. ")

    assert said == ["Đã gửi trả lời tiêu chí 8 tới cơ quan theo dõi."]
    row = city.result(APPRAISING, 8)
    assert (row.verdict, row.answer) == (Verdict.ANSWERED, "Đã đối chiếu với sổ.")
    assert "figure-under5_measured-end" not in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "Hãy ghi nội dung trả lời cơ quan theo dõi."),
        ("a" * 1001, "Giá trị này chỉ có tối đa 1000 kí tự (hiện có 1001)"),
    ],
)
def test_an_empty_or_endless_answer_is_refused(city: City, text: str, said: str) -> None:
    assert answer_8(city, text) == [said]
    assert city.result(APPRAISING, 8).verdict == Verdict.RETURNED


# --- the workbench --------------------------------------------------------------------------------


def test_two_officers_on_one_figure_are_shown_both_values(city: City) -> None:
    url = reverse("assessments:figures_save", args=[city.assessment(COLLECTING).pk, 7])
    typed = {"infants_immunized:end:version": "1"}
    city.client(f"chutich.{COLLECTING}").post(url, typed | {"infants_immunized:end": "98"})

    fragment = city.client(f"canbo.{COLLECTING}").post(
        url, typed | {"infants_immunized:end": "95"}, headers={"HX-Request": "true"}
    )

    text = words(fragment.content.decode())
    assert "người khác vừa lưu 98 ; anh chị gõ 95 ." in text
    assert "Lấy số của tôi: 95 Lấy số đã lưu: 98" in text


def test_a_saved_figure_says_which_opinions_it_reopened(city: City) -> None:
    pk = city.assessment(COLLECTING).pk

    fragment = city.client(f"canbo.{COLLECTING}").post(
        reverse("assessments:figures_save", args=[pk, 2]),
        {"births:end": "125", "births:end:version": "1", "reopen:births": "1"},
        headers={"HX-Request": "true"},
    )

    assert "Số vừa sửa mở lại ý kiến ở tiêu chí 2: cơ quan theo dõi sẽ xem lại." in words(
        fragment.content.decode()
    )


def test_a_step_from_an_old_page_is_told_and_nothing_moves(city: City) -> None:
    pk = city.assessment(SCORING).pk

    answer = city.client(f"canbo.{SCORING}").post(
        reverse("assessments:step", args=[pk, "reopen-figures"]),
        {"seen": "collecting", "note": "Sửa số."},
        follow=True,
    )

    assert [str(message) for message in answer.context["messages"]] == [
        "Hồ sơ đã được chuyển sang “Hội đồng chấm điểm” (Hà Thị Yến, Phường Chi Lăng)."
        " Hãy xem lại trang này."
    ]
    assert city.assessment(SCORING).state == "scoring"


def test_an_unknown_criterion_or_step_is_not_found(city: City) -> None:
    pk, client = city.assessment(SCORING).pk, city.client(f"chutich.{SCORING}")

    assert client.get(reverse("assessments:figures", args=[pk, 14])).status_code == 404
    assert (
        client.post(reverse("assessments:step", args=[pk, "jump"]), {"seen": "x"}).status_code
        == 404
    )


def test_the_log_reads_as_sentences_newest_first(city: City) -> None:
    page = read(
        city.client(f"canbo.{RECOGNISED}"), "assessments:history", city.assessment(RECOGNISED).pk
    )

    decided, moved = (
        page.index("Quyết định: Được công nhận 2150/QĐ-UBND"),
        page.index("Chuyển “Đã thẩm định” → “Được công nhận”"),
    )
    assert decided < moved < page.index("Chuyển “Đang thẩm định” → “Đã thẩm định”")


def listed(page: str) -> dict[int, str]:
    """Each criterion's progress and points by its number, in a page or in a fragment."""
    found = re.findall(r'id="points-of-(\d+)".*?>(.*?/\d+)</span>', page, re.DOTALL)
    return {int(number): words(text) for number, text in found}


def test_the_criteria_show_their_progress_and_add_up_to_the_total(city: City) -> None:
    """12.2 earns 25 with 12 activities while 12.1 still lacks its two figures."""
    pk, client = city.assessment(COLLECTING).pk, city.client(f"canbo.{COLLECTING}")
    typed = {"activities:end": "12", "activities:end:version": "0"}
    save = reverse("assessments:figures_save", args=[pk, 12])

    fragment = client.post(save, typed, headers={"HX-Request": "true"}).content.decode()
    page = client.get(reverse("assessments:figures", args=[pk, 12])).content.decode()

    shown = listed(page)
    assert listed(fragment) == shown
    assert shown[12] == "1/3 số 25 /50"
    assert shown[11] == "0/4 số – /50"
    assert shown[7] == "2/2 số 40 /50"
    points = [re.search(r"số (\S+) /", text) for text in shown.values()]
    assert sum(int(found[1]) for found in points if found and found[1] != "–") == 625
    assert re.search(r"data-total>\s*625\s*<", page)


def test_a_criterion_with_a_wrong_figure_says_so_and_counts_without_it(city: City) -> None:
    """61 of 60 children: 6.1 loses its 50 of 125 points."""
    pk, client = city.assessment(COLLECTING).pk, city.client(f"canbo.{COLLECTING}")
    typed = {"special_children_supported:end": "61", "special_children_supported:end:version": "1"}
    save = reverse("assessments:figures_save", args=[pk, 6])

    fragment = client.post(save, typed, headers={"HX-Request": "true"}).content.decode()

    assert listed(fragment)[6] == "có số sai 75 /125"


def test_a_high_total_does_not_hide_a_criterion_at_0(city: City) -> None:
    """Phường Đông Kinh has 950 of the 850 it needs and nothing for criterion 9."""
    high = city.assessment(APPRAISED_WITH_A_ZERO).pk

    page = read(city.client(f"canbo.{APPRAISED_WITH_A_ZERO}"), "assessments:dossier", high)
    met = read(city.client(f"canbo.{SCORING}"), "assessments:dossier", city.assessment(SCORING).pk)

    assert "Tổng điểm tạm tính 950" in page
    assert "Không đủ điểm: tiêu chí 9" in page
    assert "Không đủ điểm: tiêu chí" not in met
