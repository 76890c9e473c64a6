"""The pages of a Data Access Request: who sees what, what is decided, and where the browser ends up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from tests.oauth.conftest import SCOPE, Door, carried, said
from tests.people import NOW
from tests.small_school import sync_small_school

from rollbook.accounts.joining import join_school
from rollbook.accounts.models import AuditEntry, Role, User
from rollbook.consent.authorisations import living
from rollbook.consent.models import AccessRequest, App

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


@dataclass
class Reader:
    """Somebody with a browser of their own."""

    user: User
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.force_login(self.user)

    def starts(self, door: Door, scope: str = SCOPE, **more: str) -> str:
        """Come from an app; return the link of the request."""
        door.client = self.client
        answer = door.authorize(door.people.markbook, scope, **more)
        return answer["Location"].removeprefix("/requests/")

    def opens(self, link: str, page: str = "") -> Answer:
        """Open a page of the request, wherever it leads."""
        return self.client.get(f"/requests/{link}{page}", follow=True)

    def sees(self, link: str, page: str = "") -> str:
        """Return the words of a page that is there, without tags."""
        answer = self.opens(link, page)
        assert answer.status_code == 200, answer.content.decode()
        return words(answer)

    def posts(self, link: str, page: str, **values: str | int | list[str]) -> Answer:
        """Send a form of the request."""
        return self.client.post(f"/requests/{link}/{page}", values)

    def decides(self, link: str, decision: str, **values: str | int | list[str]) -> Answer:
        """Press a button."""
        self.opens(link)
        return self.posts(link, "decision", decision=decision, **values)


def words(answer: Answer) -> str:
    """Return what a page says."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def amina(door: Door) -> Reader:
    return Reader(door.people.amina)


@pytest.fixture
def ben(door: Door) -> Reader:
    return Reader(door.people.ben)


# Amina belongs to the test school, too; what is asked of Ashfield names it.
ASHFIELD = {"urn": "100901"}


# What the page says


def test_the_page_says_who_asks_for_what_and_why(door: Door, amina: Reader) -> None:
    page = amina.sees(amina.starts(door, **ASHFIELD))
    assert "Markbook asks for data of Ashfield School" in page
    assert "Dunne Software" in page
    assert "Names and years of pupils" in page
    assert "Markbook shows it to teachers." in page
    assert "Markbook works for no school without it." in page
    assert "No school here yet" in page


def test_the_page_counts_the_people_concerned(door: Door, amina: Reader) -> None:
    sync_small_school(door.people.ashfield, now=NOW)
    page = amina.sees(amina.starts(door, "students.basic contacts.basic staff_members.basic", **ASHFIELD))
    assert "2 pupils" in page
    assert "1 parent or carer" in page
    assert "1 member of staff" in page


def test_the_page_names_the_fields_behind_a_scope(door: Door, amina: Reader) -> None:
    page = amina.sees(amina.starts(door, "students.upn", **ASHFIELD))
    assert "Unique pupil number: one for the whole of school life in England student.upn" in page


def test_what_comes_in_as_a_dependency_says_so(door: Door, amina: Reader) -> None:
    App.objects.get(pk=door.people.markbook.pk).scopes.filter(scope="students.basic").delete()
    assert "means nothing without it." in amina.sees(amina.starts(door, "students.upn", **ASHFIELD))


def test_required_scopes_are_fixed_and_optional_ones_unticked(door: Door, amina: Reader) -> None:
    html = amina.opens(amina.starts(door, **ASHFIELD)).content.decode()
    boxes = re.findall(r'<input type="checkbox"[^>]*>', html)
    assert len(boxes) == 1
    assert 'value="students.upn"' in boxes[0]
    assert "checked" not in boxes[0]


def test_sensitive_scopes_are_marked_in_words(door: Door, amina: Reader) -> None:
    page = amina.sees(amina.starts(door, "attendances students.basic", **ASHFIELD))
    assert "Asks for sensitive data : Attendance marks" in page
    assert "Sensitive. Marks and comments can tell of illness" in page


def test_a_request_without_sensitive_scopes_says_so(door: Door, amina: Reader) -> None:
    assert "Asks for no sensitive data. Reads only" in amina.sees(amina.starts(door, "school", **ASHFIELD))


def test_what_an_app_wrote_is_shown_as_words_not_as_a_page(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(name="<b>Bold</b>", description="<script>x</script>")
    html = amina.opens(amina.starts(door, **ASHFIELD)).content.decode()
    assert "<b>Bold" not in html
    assert "<script>x" not in html


def test_a_test_app_says_that_it_is_one(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(stage="sandbox")
    assert "It can read test schools only" in amina.sees(amina.starts(door))


# Deciding


def test_approving_leads_to_the_app_with_a_code_that_is_good(door: Door, amina: Reader) -> None:
    answer = amina.decides(amina.starts(door, **ASHFIELD), "approve")
    told = carried(answer)
    assert answer["Location"].startswith(door.people.markbook.redirect_uris[0])
    assert (told["state"], told["iss"]) == ("xyz", "http://127.0.0.1:8000")
    assert said(door.exchange(door.people.markbook, told["code"]))["scopes"] == ["school", "students.basic"]


def test_what_is_ticked_is_granted_with_it(door: Door, amina: Reader) -> None:
    told = carried(amina.decides(amina.starts(door, **ASHFIELD), "approve", scope=["students.upn"]))
    assert "students.upn" in said(door.exchange(door.people.markbook, told["code"]))["scopes"]


def test_only_what_is_required_passes_over_what_is_ticked(door: Door, amina: Reader) -> None:
    told = carried(amina.decides(amina.starts(door, **ASHFIELD), "required", scope=["students.upn"]))
    assert "students.upn" not in said(door.exchange(door.people.markbook, told["code"]))["scopes"]


def test_what_was_not_asked_cannot_be_ticked(door: Door, amina: Reader) -> None:
    answer = amina.decides(amina.starts(door, **ASHFIELD), "approve", scope=["students.dob"])
    assert answer.status_code == 409
    assert living(app=door.people.markbook, school=door.people.ashfield) is None


def test_declining_needs_a_reason(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    answer = amina.decides(link, "decline", reason=" ", scope=["students.upn"])
    assert answer.status_code == 200
    assert "Say why you decline." in words(answer)
    assert re.search(r'value="students.upn"[^>]*checked', answer.content.decode())
    assert AccessRequest.objects.get().status == "asked"


def test_declining_leads_to_the_app_with_the_reason(door: Door, amina: Reader) -> None:
    answer = amina.decides(amina.starts(door, **ASHFIELD), "decline", reason="We use another one: “Gradely”")
    told = carried(answer)
    assert (told["error"], told["state"]) == ("access_denied", "xyz")
    assert told["error_description"].startswith("The school declined: We use another one")
    assert told["iss"] == "http://127.0.0.1:8000"


def test_pressing_a_button_twice_decides_once(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "approve")
    assert amina.posts(link, "decision", decision="decline", reason="No").status_code == 302
    assert AccessRequest.objects.get().status == "approved"
    assert AuditEntry.objects.filter(event="access.declined").count() == 0


def test_an_unknown_button_decides_nothing(door: Door, amina: Reader) -> None:
    assert amina.decides(amina.starts(door, **ASHFIELD), "perhaps").status_code == 302
    assert AccessRequest.objects.get().status == "asked"


def test_a_request_lives_for_fourteen_days(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    door.clock.pass_by(days=13, hours=23)
    assert "Your decision" in Reader(door.people.amina).sees(link)
    door.clock.pass_by(hours=1)
    late = Reader(door.people.amina)
    assert late.opens(link).status_code == 410
    late.posts(link, "decision", decision="approve")
    assert living(app=door.people.markbook, school=door.people.ashfield) is None


def test_an_unknown_link_leads_nowhere(amina: Reader) -> None:
    for page in ("", "/receipt"):
        assert amina.opens("x" * 22, page).status_code == 404


# Signing in on the way


def test_who_is_not_signed_in_signs_in_first_and_comes_back(door: Door) -> None:
    answer = door.authorize(door.people.markbook)
    page = door.client.get(answer["Location"])
    assert (page.status_code, page["Location"]) == (302, f"/login?next={answer['Location']}")


def test_signing_in_does_not_lose_that_the_request_began_here(door: Door) -> None:
    reader = Client()
    door.client = reader
    link = door.authorize(door.people.markbook, **ASHFIELD)["Location"].removeprefix("/requests/")
    reader.force_login(door.people.amina)
    reader.get(f"/requests/{link}", follow=True)
    assert "code" in carried(reader.post(f"/requests/{link}/decision", {"decision": "approve"}))


# Which school


def test_who_belongs_to_one_school_chooses_nothing(door: Door) -> None:
    bronwen = Reader(door.people.bronwen)
    assert "Markbook asks for data of Birchwood Primary" in bronwen.sees(bronwen.starts(door))


def test_who_belongs_to_several_chooses_one(door: Door, amina: Reader) -> None:
    link = amina.starts(door)
    page = amina.sees(link)
    assert "Which school?" in page
    assert "Birchwood" not in page
    assert amina.posts(link, "school", school=door.people.ashfield.pk)["Location"] == f"/requests/{link}"
    assert "Markbook asks for data of Ashfield School" in amina.sees(link)


def test_nobody_chooses_a_school_that_is_not_theirs(door: Door, amina: Reader) -> None:
    link = amina.starts(door)
    amina.posts(link, "school", school=door.people.birchwood.pk)
    assert AccessRequest.objects.get().school is None


def test_the_urn_chooses_among_the_readers_schools(door: Door, amina: Reader) -> None:
    assert "of Testford School" in amina.sees(amina.starts(door, urn="100903"))


def test_a_urn_that_must_fit_and_does_not_leads_to_no_school(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(force_urn_check=True)
    page = amina.sees(amina.starts(door, urn="100902"))
    assert "You belong to no school that this request can be for: it names the school with URN 100902" in page


def test_a_test_app_is_offered_test_schools_only(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(stage="sandbox")
    assert "asks for data of Testford School" in amina.sees(amina.starts(door))


def test_who_belongs_nowhere_is_told_to_send_it_on(door: Door) -> None:
    cleo = Reader(door.people.cleo)
    page = cleo.sees(cleo.starts(door))
    assert "Join your school first, or send this address to a colleague" in page
    assert "Ashfield" not in page


# Colleagues, and those who are none


def test_who_may_not_decide_sees_the_request_and_no_buttons(door: Door, ben: Reader) -> None:
    page = ben.sees(ben.starts(door))
    assert "Names and years of pupils" in page
    assert "Only an administrator of Ashfield School can approve this." in page
    assert "Amina Ashworth" in page
    assert "Your decision" not in page


@pytest.mark.parametrize("decision", ["approve", "required", "decline"])
@pytest.mark.parametrize("who", ["ben", "vera", "bronwen", "cleo", "dara"])
def test_nobody_decides_who_may_not(door: Door, amina: Reader, who: str, decision: str) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    other = Reader(getattr(door.people, who))
    answer = other.posts(link, "decision", decision=decision, reason="")
    assert answer.status_code == 403
    assert "Names and years of pupils" not in answer.content.decode()
    assert AccessRequest.objects.get().status == "asked"


@pytest.mark.parametrize("who", ["bronwen", "cleo", "dara"])
def test_other_schools_learn_nothing_of_it(door: Door, amina: Reader, who: str) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "approve")
    other = Reader(getattr(door.people, who))
    assert other.opens(link).status_code == 403
    for page in ("/receipt",):
        assert other.opens(link, page).status_code == 404
    for page in ("colleague", "app"):
        assert other.posts(link, page, colleague=door.people.amina.pk).status_code == 404
    assert "Ashfield" not in other.opens(link).content.decode()


def test_a_request_is_sent_to_a_colleague_by_e_mail(door: Door, ben: Reader, mailoutbox: list[EmailMessage]) -> None:
    link = ben.starts(door)
    ben.opens(link)
    answer = ben.posts(link, "colleague", colleague=door.people.amina.pk)
    assert answer["Location"] == f"/requests/{link}"
    assert "We have sent the request to Amina Ashworth." in ben.sees(link)
    (letter,) = mailoutbox
    assert letter.to == ["amina@example.org"]
    assert f"http://127.0.0.1:8000/requests/{link}" in letter.body


def test_nobody_is_sent_a_letter_who_could_not_decide(door: Door, ben: Reader, mailoutbox: list[EmailMessage]) -> None:
    link = ben.starts(door)
    ben.opens(link)
    ben.posts(link, "colleague", colleague=door.people.bronwen.pk)
    assert mailoutbox == []


def test_a_colleague_who_approves_keeps_the_receipt_and_gets_no_code(door: Door, amina: Reader, ben: Reader) -> None:
    link = ben.starts(door)
    ben.opens(link)
    answer = amina.decides(link, "approve")
    assert answer["Location"] == f"/requests/{link}/receipt"
    assert "Go on to Markbook" not in amina.sees(link)
    assert amina.posts(link, "app")["Location"] == f"/requests/{link}"


def test_who_began_it_goes_on_to_the_app_after_a_colleague_approved(door: Door, amina: Reader, ben: Reader) -> None:
    link = ben.starts(door)
    ben.opens(link)
    amina.decides(link, "approve")
    assert "Go on to Markbook" in ben.sees(link)
    told = carried(ben.posts(link, "app"))
    assert told["state"] == "xyz"
    assert door.exchange(door.people.markbook, told["code"]).status_code == 200


def test_a_stranger_who_began_it_gets_no_code(door: Door, amina: Reader) -> None:
    cleo = Reader(door.people.cleo)
    link = cleo.starts(door, **ASHFIELD)
    amina.decides(link, "approve")
    assert cleo.posts(link, "app").status_code == 404


def test_no_code_is_given_once_another_request_was_decided(door: Door, amina: Reader, ben: Reader) -> None:
    link = ben.starts(door)
    ben.opens(link)
    amina.decides(link, "approve")
    amina.decides(amina.starts(door, "school", **ASHFIELD), "approve")
    assert ben.posts(link, "app")["Location"] == f"/requests/{link}"


# Asking again


def test_the_old_grant_holds_until_the_new_request_is_decided(door: Door, amina: Reader) -> None:
    token = said(
        door.exchange(door.people.markbook, carried(amina.decides(amina.starts(door, **ASHFIELD), "approve"))["code"])
    )
    link = amina.starts(door, "school students.dob", **ASHFIELD)
    page = amina.sees(link)
    assert "What changes" in page
    assert "Would be added Dates of birth" in page
    assert "Would end Nothing" in page
    assert door.opens(token["access_token"])
    amina.decides(link, "decline", reason="Not that")
    assert door.opens(token["access_token"])


def test_what_would_end_is_said_before(door: Door, amina: Reader) -> None:
    amina.decides(amina.starts(door, **ASHFIELD), "approve")
    page = amina.sees(amina.starts(door, "school", **ASHFIELD))
    assert "Would end Names and years of pupils" in page


def test_what_is_shared_already_stays_ticked(door: Door, amina: Reader) -> None:
    amina.decides(amina.starts(door, **ASHFIELD), "approve", scope=["students.upn"])
    html = amina.opens(amina.starts(door, f"{SCOPE} students.dob:optional", **ASHFIELD)).content.decode()
    upn, dob = sorted(re.findall(r'<input type="checkbox"[^>]*>', html), key=lambda box: "dob" in box)
    assert " checked" in upn
    assert " checked" not in dob


# The receipt


def test_the_receipt_says_what_was_decided_and_stays_so(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "approve", scope=["students.upn"])
    page = amina.sees(link, "/receipt")
    assert "Approved" in page
    assert "Amina Ashworth" in page
    assert "Unique pupil numbers" in page
    assert AuditEntry.objects.get(event="access.approved").hash in page
    amina.decides(amina.starts(door, "school", **ASHFIELD), "approve")
    assert "Unique pupil numbers" in amina.sees(link, "/receipt")


def test_the_receipt_of_a_refusal_says_why(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "decline", reason="We use another one")
    assert "Declined We use another one" in amina.sees(link, "/receipt")


def test_there_is_no_receipt_before_the_decision(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    assert amina.client.get(f"/requests/{link}/receipt")["Location"] == f"/requests/{link}"


def test_every_administrator_is_sent_the_receipt_in_text_and_html(
    door: Door, amina: Reader, mailoutbox: list[Any]
) -> None:
    join_school(user=door.people.cleo, school=door.people.ashfield, role=Role.ADMINISTRATOR, now=NOW)
    link = amina.starts(door, "attendances students.basic", **ASHFIELD)
    amina.decides(link, "approve")
    assert [letter.to for letter in mailoutbox] == [["amina@example.org"], ["cleo@example.org"]]
    letter = mailoutbox[0]
    assert letter.subject == "Markbook now reads data of Ashfield School"
    html = letter.alternatives[0][0]
    for written in (letter.body, html):
        assert "Attendance marks" in written
        assert f"/requests/{link}/receipt" in written


def test_a_mail_server_that_is_away_undoes_nothing(door: Door, amina: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> int:
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    assert "code" in carried(amina.decides(amina.starts(door, **ASHFIELD), "approve"))


def test_a_form_of_another_site_decides_nothing(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(door.people.amina)
    assert careful.post(f"/requests/{link}/decision", {"decision": "approve"}).status_code == 403
    assert AccessRequest.objects.get().status == "asked"


def test_nobody_frames_the_page(door: Door, amina: Reader) -> None:
    page = amina.opens(amina.starts(door, **ASHFIELD))
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
