"""The council: who sits in it, and the table of its points."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse

from assessments.models import Council
from assessments.services.conflicts import COUNCIL
from assessments.services.council import council_fingerprint
from tests.city import EMPTY, SCORING, City
from tests.html import said, values, words


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
    return said(answer)


def test_the_council_is_kept_before_it_meets(city: City) -> None:
    told = post(city, EMPTY, "council_members", members_form(("", "Vũ Đức Long"), ("", "Hà Yến")))

    council = Council.objects.get(assessment=city.assessment(EMPTY))
    assert told == ["Đã lưu thông tin Hội đồng."]
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

    post(city, EMPTY, "council_members", people | {"fingerprint": council_fingerprint(stored)})

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

    text = [words(page) for page in (headless, two, twice, nameless)]
    assert "Chưa lưu Hội đồng: cần đúng một Chủ tịch Hội đồng, đang có 0." in text[0]
    assert "Chưa lưu Hội đồng: cần đúng một Thư ký, đang có 2." in text[1]
    assert "Chưa lưu Hội đồng: Hà Yến ghi hai lần, cùng tên và chức vụ." in text[2]
    assert "Hãy ghi họ và tên." in text[3]
    assert values(headless, "form-2-name") == ["Lê Văn An"]
    assert values(nameless, "form-3-position") == ["Trạm trưởng"]
    assert not Council.objects.filter(assessment=city.assessment(EMPTY)).exists()


def test_of_two_who_set_up_the_council_the_slower_reads_the_stored_one(city: City) -> None:
    """Both opened the empty page; whom the faster one wrote must not leave unseen."""
    post(city, EMPTY, "council_members", members_form(("", "Vũ Đức Long"), ("", "Hà Yến")))
    url = reverse("assessments:council_members", args=[city.assessment(EMPTY).pk])
    client = city.client(f"canbo.{EMPTY}")

    page = client.post(url, members_form(("", "Lê Văn An"), ("", "Mã Thị Hoa")))

    text = words(page)
    assert "Thông tin Hội đồng vừa được người khác sửa nên chưa lưu gì." in text
    assert "Vũ Đức Long: Chủ tịch Hội đồng" in text
    assert values(page, "form-0-name") == ["Lê Văn An"]
    council = Council.objects.get(assessment=city.assessment(EMPTY))
    assert [row.name for row in council.members.all()] == ["Vũ Đức Long", "Hà Yến"]
    shown = {"fingerprint": council_fingerprint(council)}
    again = members_form(("", "Lê Văn An"), ("", "Mã Thị Hoa")) | shown
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

    assert values(page, "decision_date") == ["31/02/2024"]
    assert values(page, "form-0-name") == ["Vũ Đức Long"]
    assert not Council.objects.filter(assessment=city.assessment(EMPTY)).exists()


def test_the_councils_page_keeps_points_typed_with_a_comma(city: City) -> None:
    url = reverse("assessments:council", args=[city.assessment(SCORING).pk])
    typed = city.seen(SCORING, COUNCIL) | {
        "points-4": "37,5",
        "reason-4": "Một vụ chưa xử lý xong.",
    }

    answer = city.client(f"canbo.{SCORING}").post(url, typed, follow=True)

    assert said(answer) == ["Đã lưu điểm của Hội đồng."]
    assert (city.result(SCORING, 4).council_points, city.result(SCORING, 3).council_points) == (
        37.5,
        125,
    )


def test_refused_council_points_stay_typed_on_the_page(city: City) -> None:
    url = reverse("assessments:council", args=[city.assessment(SCORING).pk])
    typed = city.seen(SCORING, COUNCIL) | {"points-4": "37,5", "reason-4": ""}

    page = city.client(f"canbo.{SCORING}").post(url, typed)

    assert "Tiêu chí 4: điểm khác với 75 thì phải ghi lý do." in words(page)
    assert values(page, "points-4") == ["37,5"]
    assert city.result(SCORING, 4).council_points == 75
