"""The states of an assessment and of a criterion's sign-off, and the groups that have a name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where an assessment is. Written only by ``assessments.workflow``."""

    COLLECTING = "collecting", _("Thu thập số liệu")
    SCORING = "scoring", _("Hội đồng chấm điểm")
    SUBMITTED = "submitted", _("Đã nộp hồ sơ")
    SUPPLEMENT = "supplement", _("Đang bổ sung")
    APPRAISING = "appraising", _("Đang thẩm định")
    APPRAISED = "appraised", _("Đã thẩm định")
    RECOGNISED = "recognised", _("Được công nhận")
    NOT_RECOGNISED = "not_recognised", _("Không công nhận")
    WITHDRAWN = "withdrawn", _("Đã thu hồi công nhận")


# The commune may change any figure.
OPEN_FOR_DATA = frozenset({State.COLLECTING, State.SUPPLEMENT})
# The dossier is with the city; only a criterion sent back by its agency is open to the commune.
WITH_CITY = frozenset({State.SUBMITTED, State.APPRAISING})
# Agencies give their opinion from the first figures until the appraisal is concluded.
OPEN_FOR_REVIEW = frozenset(
    {State.COLLECTING, State.SCORING, State.SUBMITTED, State.SUPPLEMENT, State.APPRAISING}
)
COUNCIL_OPEN = frozenset({State.SCORING, State.SUPPLEMENT})
# The commune may still change which documents go with the dossier.
OPEN_FOR_DOSSIER = frozenset({State.COLLECTING, State.SCORING, State.SUPPLEMENT})
# The council's result may be posted and opinions taken until the city has decided.
OPEN_FOR_POSTING = frozenset(
    {State.SCORING, State.SUBMITTED, State.SUPPLEMENT, State.APPRAISING, State.APPRAISED}
)
DECIDED = frozenset({State.RECOGNISED, State.NOT_RECOGNISED, State.WITHDRAWN})
# A dossier has been handed in at least once.
HAS_DOSSIER = frozenset(
    {State.SUBMITTED, State.SUPPLEMENT, State.APPRAISING, State.APPRAISED, *DECIDED}
)


class Verdict(TextChoices):
    """The opinion of the agency that follows a criterion."""

    PENDING = "pending", _("Chờ ý kiến")
    ACCEPTED = "accepted", _("Đạt")
    QUESTIONED = "questioned", _("Đạt, còn hỏi")
    RETURNED = "returned", _("Trả lại")
    ANSWERED = "answered", _("Đã trả lời")


class ReviewReason(TextChoices):
    """Why an agency asks or sends back; its own words follow."""

    REGISTER = "register", _("Khác sổ theo dõi của ngành")
    PROOF = "proof", _("Thiếu hoặc chưa rõ minh chứng")
    METHOD = "method", _("Cách tính chưa đúng")
    EXPLAIN = "explain", _("Cần giải trình thêm")
    OTHER = "other", _("Lý do khác")


# The agency has nothing more to say.
SIGNED_OFF = frozenset({Verdict.ACCEPTED, Verdict.QUESTIONED})


class Holder(TextChoices):
    """In whose court the ball of one criterion lies; nobody's (empty) once all is decided."""

    COMMUNE = "commune", _("Xã, phường")
    COUNCIL = "council", _("Hội đồng")
    AGENCY = "agency", _("Cơ quan theo dõi")
    LEAD = "lead", _("Cơ quan thẩm định")
    CITY = "city", _("Cơ quan công nhận")


class Period(TextChoices):
    START = "start", _("Đầu năm")
    END = "end", _("Cuối năm")


class EventKind(TextChoices):
    """What a line of the log is about."""

    OPENED = "opened", _("Mở đợt đánh giá")
    ENTRY = "entry", _("Nhập số liệu")
    STEP = "step", _("Chuyển trạng thái")
    COUNCIL = "council", _("Hội đồng")
    MEETING = "meeting", _("Họp Hội đồng")
    BALLOT = "ballot", _("Điểm của thành viên Hội đồng")
    DISSENT = "dissent", _("Ý kiến bảo lưu")
    COUNCIL_POINTS = "council_points", _("Điểm Hội đồng")
    SIGN_OFF = "sign_off", _("Ý kiến cơ quan theo dõi")
    ANSWER = "answer", _("Trả lời của xã, phường")
    COUNT = "count", _("Số của cơ quan, đối chiếu")
    DOSSIER = "dossier", _("Thành phần hồ sơ")
    APPRAISED_POINTS = "appraised_points", _("Điểm thẩm định")
    APPRAISAL = "appraisal", _("Kết luận thẩm định")
    DECISION = "decision", _("Quyết định")
    MEASURE = "measure", _("Tiêu chí khó và biện pháp")
    POSTING = "posting", _("Niêm yết")
    EVIDENCE = "evidence", _("Minh chứng")
    SPOT_CHECK = "spot_check", _("Kiểm tra mẫu")
    FINDING = "finding", _("Dự thảo kết luận")
    CORRECTION = "correction", _("Chỉnh sửa nhỏ")
    DUTY_REPORT = "duty_report", _("Báo cáo nhiệm vụ")
    REGISTER = "register", _("Sổ công việc chung")
    CALENDAR = "calendar", _("Lịch của đợt")
