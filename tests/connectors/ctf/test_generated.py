"""Any pupils, written as CTF and read again, are the same pupils: whatever their names and the order of the file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.ctf.build import NOW, Pupil, ctf, read_text, tag, tags

from rollbook.connectors.ctf.source import make
from rollbook.connectors.source import NeedsAttention
from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers.synthetic import synthetic_uln, synthetic_upn

MARKS = sorted({mark for mark in codeset("attendance").codes if mark != "#"})
LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Pd"], include_characters="'\u2019 .&<>\"")
NAMES = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
DAYS = st.dates(date(2004, 1, 1), date(2022, 12, 31))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")


@dataclass(frozen=True)
class Known:
    """A pupil as the test knows one, without any notion of XML."""

    serial: int
    surname: str
    forename: str
    preferred: str | None
    born: date
    sex: str | None
    meals: tuple[tuple[date, date | None], ...]
    needs: tuple[str, ...]
    contacts: tuple[tuple[str, str], ...]
    monday: date
    marks: tuple[str | None, ...]
    score: int | None

    @property
    def upn(self) -> str:
        return synthetic_upn("420", "2999", 2020, self.serial)


MEALS = st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=3, unique_by=lambda time: time[0])
NEEDS = st.lists(st.sampled_from(sorted(codeset("sen_type").codes)), max_size=3, unique=True)

KNOWN = st.builds(
    Known,
    serial=st.integers(0, 999),
    surname=NAMES,
    forename=NAMES,
    preferred=st.none() | NAMES,
    born=DAYS,
    sex=st.sampled_from(["F", "M", None]),
    meals=MEALS.map(lambda times: tuple(sorted(times))),
    needs=NEEDS.map(tuple),
    contacts=st.lists(st.tuples(NAMES, NAMES), max_size=3).map(tuple),
    monday=st.integers(0, 60).map(lambda week: date(2024, 9, 2) + timedelta(weeks=week)),
    marks=st.lists(st.sampled_from(MARKS), max_size=10).map(tuple),
    score=st.none() | st.integers(80, 120),
)
PUPILS = st.lists(KNOWN, min_size=1, max_size=4, unique_by=lambda pupil: pupil.serial)


def _blocks(known: Known) -> list[str]:
    """Every block that CTF has for what is known, each of which may stand anywhere."""
    meals = [
        tag("FSMinstance", tags(FSMstartDate=str(start), FSMendDate=str(end) if end else None))
        for start, end in known.meals
    ]
    needs = [tag("SENneed", tags(SENtypeRank=str(rank), SENtype=code)) for rank, code in enumerate(known.needs, 1)]
    contacts = [
        tag("Contact", tags(Order=str(order), Surname=surname, Forename=forename))
        for order, (surname, forename) in enumerate(known.contacts, 1)
    ]
    marks = tags(AttendanceStartDate=str(known.monday), AttendanceMarks="".join(mark or "-" for mark in known.marks))
    result = tags(
        Year="2025", Subject="MAT", Method="TT", Component="MAT", ResultQualifier="NS", Result=str(known.score)
    )
    return [
        tag("BasicDetails", tags(PreferredForename=known.preferred)),
        tag("FSMhistory", *meals),
        tag("SENhistory", tag("SENneeds", *needs)),
        tag("Contacts", *contacts),
        tag("Attendance", tag("YearData", tags(Year=str(known.monday.year)), tag("AttendSessions", marks))),
        tag("StageAssessments", tag("KeyStage", tags(Stage="KS2"), tag("StageAssessment", result)))
        if known.score is not None
        else "",
    ]


def _written(pupils: list[Known], chance: Random) -> str:
    """Write pupils in any order of blocks, and with either name for sex."""
    written = []
    for known in pupils:
        blocks = _blocks(known)
        chance.shuffle(blocks)
        element = chance.choice(["Sex", "Gender"])
        written.append(
            Pupil(
                upn=known.upn,
                surname=known.surname,
                forename=known.forename,
                dob=str(known.born),
                sex=known.sex,
                sex_element=element,
                blocks="".join(blocks),
            )
        )
    return ctf(*written)


def _facts(known: Known) -> dict[str, object]:
    """What must come out of one pupil, put together without the reader."""
    return {
        "upn": known.upn,
        "names": (known.surname, known.forename, known.preferred),
        "dob": known.born,
        "gender": known.sex,
        "meals": list(known.meals),
        "needs": list(known.needs),
        "contacts": list(known.contacts),
        "marks": list(known.marks) + [None] * (14 - len(known.marks)) if known.marks else None,
        "score": f"key_stage_2_scaled_score/{known.score}" if known.score is not None else None,
    }


def _read(content: bytes) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        found = read_text(Path(folder), content)
    contacts = found.all("contact")
    weeks = {values["student_id"]: values["marks"] for values in found.all("attendance").values()}
    scores = {values["student_id"]: values["grade_id"] for values in found.all("result").values()}
    facts = []
    for key, values in found.all("student").items():
        about = values.get("demographics", {})
        linked = [contacts[link["contact_id"]] for link in values.get("contacts", ())]
        facts.append(
            {
                "upn": values["upn"],
                "names": (values["legal_last_name"], values["legal_first_name"], values.get("first_name")),
                "dob": values["dob"],
                "gender": about.get("gender"),
                "meals": [(each["start_date"], each["end_date"]) for each in about.get("fsm_history", ())],
                "needs": [each["sen_need_type_code"] for each in about.get("sen_needs", ())],
                "contacts": [(each["last_name"], each["first_name"]) for each in linked],
                "marks": weeks.get(key),
                "score": scores.get(key),
            }
        )
    return facts


@settings(max_examples=150, deadline=None)
@given(PUPILS, st.randoms(use_true_random=False), st.sampled_from(ENCODINGS))
def test_what_is_written_is_what_is_read(pupils: list[Known], chance: Random, encoding: str) -> None:
    assert _read(_written(pupils, chance).encode(encoding)) == [_facts(known) for known in pupils]


@settings(max_examples=50, deadline=None)
@given(PUPILS, st.randoms(use_true_random=False))
def test_the_order_of_pupils_does_not_change_what_is_said_of_them(pupils: list[Known], chance: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before = read_text(Path(folder), _written(pupils, chance)).records
        after = read_text(Path(folder), _written(pupils[::-1], chance)).records
    assert {(each.kind, each.key): each.values for each in before} == {
        (each.kind, each.key): each.values for each in after
    }


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 3000), st.integers(0, 300))
def test_damage_of_any_kind_ends_in_records_or_in_a_sentence(rubbish: bytes, at: int, instead_of: int) -> None:
    whole = ctf(Pupil(more=tags(UniqueLearnerNumber=synthetic_uln(3))), Pupil(upn=None)).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pupils.xml"
        path.write_bytes(whole[:at] + rubbish + whole[at + instead_of :])
        try:
            outcome = [str(item) for item in make({"path": str(path)}).pull(now=NOW).items]
        except NeedsAttention as problem:
            outcome = [sentence for sentence in [problem.for_school] if sentence.endswith(".")]
    assert outcome
