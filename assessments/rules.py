"""Who may do what. One permission string per act; ``config.access`` says which page needs which.

A predicate asked without an object answers "could this person do it at all?".
"""

from rules import add_perm, predicate

from agencies.models import Agency, Role, User
from agencies.rules import EDIT, READ, offer
from assessments.models import (
    AgencyCount,
    Assessment,
    ChecklistItem,
    CriterionResult,
    Cycle,
    CycleEvent,
    Digest,
    Duty,
    DutyReport,
    Event,
    MilestoneDistance,
    Recognition,
    RegisterRow,
    Responsibility,
)
from assessments.states import DECIDED


@predicate
def is_signed_in(user: User) -> bool:
    return user.is_authenticated


def has_role(*roles: Role) -> predicate:
    @predicate(f"has_role:{','.join(roles)}")
    def check(user: User) -> bool:
        return user.is_authenticated and user.role in roles

    return check


@predicate
def is_of_commune(user: User, assessment: Assessment | None) -> bool:
    return assessment is None or user.commune_id == assessment.commune_id


@predicate
def is_of_authority(user: User, assessment: Assessment | None) -> bool:
    return assessment is None or (
        user.agency_id is not None and user.authority_id == assessment.cycle.authority_id
    )


@predicate
def is_of_lead_agency(user: User) -> bool:
    return user.agency is not None and user.agency.kind == Agency.Kind.LEAD


@predicate
def is_of_deciding_authority(user: User) -> bool:
    return user.agency is not None and user.agency.kind == Agency.Kind.AUTHORITY


@predicate
def follows_criterion(user: User, result: CriterionResult | None) -> bool:
    return result is None or user.agency_id == result.agency_id


@predicate
def is_decided(user: User, assessment: Assessment | None) -> bool:
    return assessment is None or assessment.state in DECIDED


@predicate
def is_of_results_commune(user: User, result: CriterionResult | None) -> bool:
    return result is None or user.commune_id == result.assessment.commune_id


@predicate
def made_the_count(user: User, count: AgencyCount | None) -> bool:
    return count is None or user.agency_id == count.agency_id


@predicate
def is_of_counts_commune(user: User, count: AgencyCount | None) -> bool:
    return count is None or user.commune_id == count.assessment.commune_id


@predicate
def is_of_finance_agency(user: User) -> bool:
    return user.agency is not None and user.agency.kind == Agency.Kind.FINANCE


@predicate
def is_of_oversight_agency(user: User) -> bool:
    return user.agency is not None and user.agency.kind == Agency.Kind.OVERSIGHT


@predicate
def is_of_reports_unit(user: User, report: DutyReport | None) -> bool:
    return report is None or (user.commune_id, user.agency_id) == (
        report.commune_id,
        report.agency_id,
    )


@predicate
def is_of_reports_authority(user: User, report: DutyReport | None) -> bool:
    return report is None or user.authority_id == report.cycle.authority_id


@predicate
def keeps_row(user: User, row: RegisterRow | None) -> bool:
    """An agency's row is kept by that agency, any other by its commune."""
    if row is None:
        return True
    if row.agency_id is not None:
        return user.agency_id == row.agency_id
    return user.commune_id == row.commune_id


@predicate
def is_asked_by_row(user: User, row: RegisterRow | None) -> bool:
    """What is about one commune is answered there."""
    return row is None or (user.commune_id is not None and user.commune_id == row.commune_id)


@predicate
def is_of_whole_city(user: User, row: RegisterRow | None) -> bool:
    return row is None or (row.commune_id is None and user.authority_id == row.cycle.authority_id)


is_commune_staff = has_role(Role.OFFICER, Role.CHAIR)
is_chair = has_role(Role.CHAIR)
is_reviewer = has_role(Role.ASSESSOR, Role.APPRAISER)
is_appraiser = has_role(Role.APPRAISER) & is_of_lead_agency
is_decider = has_role(Role.DECIDER) & is_of_deciding_authority
# Documents may hold what must not be published about children, so those who only oversee are out.
reads_every_document = has_role(Role.APPRAISER, Role.DECIDER, Role.OFFICE)
reads_documents_it_follows = has_role(Role.ASSESSOR)
is_city_side = has_role(Role.ASSESSOR, Role.APPRAISER, Role.DECIDER, Role.OFFICE, Role.OBSERVER)

own_commune = is_commune_staff & is_of_commune
own_city = is_city_side & is_of_authority

add_perm("assessments.see_tasks", is_signed_in)
add_perm("assessments.view_dossier", own_commune | own_city)
add_perm("assessments.view_board", own_city)
add_perm("assessments.view_calendar", is_commune_staff | is_city_side)
add_perm("assessments.keep_calendar", is_appraiser)
add_perm("assessments.enter_figures", own_commune)
add_perm("assessments.score_in_council", own_commune)
add_perm("assessments.submit_dossier", is_chair & is_of_commune)
add_perm("assessments.review_criteria", is_reviewer & follows_criterion)
add_perm("assessments.keep_counts", is_reviewer)
add_perm(
    "assessments.reconcile",
    (is_commune_staff & is_of_counts_commune) | (is_reviewer & made_the_count),
)
add_perm("assessments.appraise", is_appraiser & is_of_authority)
add_perm("assessments.reply_to_appraisal", own_commune)
add_perm(
    "assessments.view_finding",
    own_commune | (has_role(Role.APPRAISER, Role.DECIDER, Role.OFFICE) & is_of_authority),
)
add_perm("assessments.send_messages", is_appraiser & is_of_authority)
add_perm("assessments.tell_the_lead", is_reviewer & is_of_authority)
add_perm("assessments.decide", is_decider & is_of_authority)
add_perm(
    "assessments.read_appraisal",
    (has_role(Role.APPRAISER, Role.DECIDER, Role.OFFICE, Role.OBSERVER) & is_of_authority)
    | (own_commune & is_decided),
)
add_perm(
    "assessments.view_evidence",
    own_commune | ((reads_every_document | reads_documents_it_follows) & is_of_authority),
)
add_perm("assessments.keep_evidence", own_commune)
add_perm(
    "assessments.read_evidence_of",
    (is_commune_staff & is_of_results_commune)
    | reads_every_document
    | (reads_documents_it_follows & follows_criterion),
)

# Everybody owes a report on the own work but the authority, to which it goes.
owes_a_report = has_role(*Role) & ~is_of_deciding_authority
follows_duties = has_role(Role.APPRAISER, Role.DECIDER, Role.OFFICE, Role.OBSERVER)
add_perm("assessments.view_registers", is_signed_in)
add_perm("assessments.write_duty_report", owes_a_report & is_of_reports_unit)
add_perm("assessments.follow_duties", follows_duties)
add_perm(
    "assessments.read_duty_report",
    (owes_a_report & is_of_reports_unit) | (follows_duties & is_of_reports_authority),
)
add_perm("assessments.receive_duty_report", is_appraiser & is_of_reports_authority)
# One permission for each register, named as its rows are; observers write nothing else.
add_perm("assessments.keep_activity", (is_commune_staff | is_reviewer) & keeps_row)
add_perm("assessments.keep_visit", is_reviewer & keeps_row)
add_perm("assessments.keep_finding", is_reviewer & keeps_row)
add_perm(
    "assessments.keep_budgetline",
    (is_commune_staff | is_appraiser | is_of_finance_agency) & keeps_row,
)
add_perm(
    "assessments.keep_oversightcomment",
    has_role(Role.OBSERVER) & is_of_oversight_agency & keeps_row,
)
add_perm("assessments.answer_finding", is_commune_staff & is_asked_by_row)
add_perm(
    "assessments.answer_oversightcomment",
    (is_commune_staff & is_asked_by_row) | (is_appraiser & is_of_whole_city),
)
# Pages of any register ask one of these first, and the register's own for the very row.
add_perm(
    "assessments.keep_registers",
    is_commune_staff
    | is_reviewer
    | is_of_finance_agency
    | (has_role(Role.OBSERVER) & is_of_oversight_agency),
)
add_perm("assessments.answer_registers", is_commune_staff | is_appraiser)
add_perm("assessments.consolidate", is_appraiser)
add_perm("assessments.read_consolidated", is_city_side)

# In the admin the city office sets cycles up. Work is done on its own pages and only read there.
offer(Cycle, EDIT, own_by=("authority",))
offer(Responsibility, EDIT, own_by=("cycle__authority",))
offer(ChecklistItem, EDIT, own_by=("cycle__authority",))
offer(Duty, EDIT, own_by=("cycle__authority",))
offer(MilestoneDistance, EDIT, own_by=("authority",))
offer(Assessment, READ, own_by=("cycle__authority",))
offer(Recognition, READ, own_by=("assessment__cycle__authority",))
offer(Event, READ, own_by=("assessment__cycle__authority",))
offer(CycleEvent, READ, own_by=("cycle__authority",))
offer(
    Digest,
    READ,
    own_by=("recipient__commune__authority", "recipient__agency", "recipient__agency__authority"),
)
