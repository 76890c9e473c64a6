"""A OneRoster set every night, and a transfer file now and then: each says what the other has no place for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from tests.connectors.ctf.build import HERE, Pupil, ctf, header, tag, tags
from tests.connectors.oneroster.sets import complete_set, folder
from tests.sync.school import Synced, new_school

from rollbook.connectors.ctf.source import make as make_ctf
from rollbook.connectors.oneroster.source import make as make_oneroster
from rollbook.contract.identifiers.synthetic import synthetic_upn

pytestmark = pytest.mark.django_db
NIGHT: Final = datetime(2026, 10, 7, 2, tzinfo=UTC)
ADAS_UPN: Final = "J380999919001"
FACTS: Final = tag("FSMhistory", tag("FSMinstance", tags(FSMstartDate="2024-09-02"))) + tag(
    "SENhistory", tag("SEN", tags(StartDate="2025-01-06", SENprovision="K"))
)
BASIC: Final = tags(NCyearActual="7", Ethnicity="BAFR") + tag(
    "Languages", tag("Type", tags(LanguageType="F", Language="YOR"))
)


@pytest.fixture
def school(db: None) -> Synced:  # noqa: ARG001 - the fixture that opens the database
    made = new_school("Ashfield School", "100901")
    made.now = NIGHT
    return made


def take_set(school: Synced, path: Path, column: str = "", ada: str = "") -> None:
    """Read a complete set; with a further column of metadata, in which Ada has a value."""
    texts = complete_set()
    if column:
        head, *rows = texts["users"].splitlines()
        lines = [f"{row},{ada if row.startswith('ada,') else ''}" for row in rows]
        texts["users"] = "\n".join([f"{head},metadata.{column}", *lines, ""])
    path.mkdir(exist_ok=True)
    report = school.sync(make_oneroster({"path": str(folder(path, texts))}))  # type: ignore[arg-type]
    assert report.outcome in {"success", "no_changes"}, report


def take_file(school: Synced, path: Path, blocks: str = FACTS) -> None:
    """Read a transfer file with Ada in it."""
    take(
        school,
        path,
        Pupil(upn=ADAS_UPN, surname="Okafor", forename="Ada", dob="2015-03-14", basic=BASIC, blocks=blocks),
    )


def take(school: Synced, path: Path, pupil: Pupil) -> None:
    path.write_text(ctf(pupil, head=header(version="26.0", year="2026", source=HERE)))
    report = school.sync(make_ctf({"path": str(path), "laestab": HERE}))  # type: ignore[arg-type]
    assert report.outcome == "success", report


def ada(school: Synced) -> dict[str, Any]:
    return next(each for each in everybody(school) if each["first_name"] == "Ada")


def everybody(school: Synced) -> list[dict[str, Any]]:
    return list(school.read.all("getStudents", flags=("demographics", "sen_needs", "languages")))


def test_a_set_leaves_what_it_has_no_place_for(school: Synced, tmp_path: Path) -> None:
    take_set(school, tmp_path / "set")
    id_ = ada(school)["id"]
    take_file(school, tmp_path / "ada.xml")
    told = ada(school)
    take_set(school, tmp_path / "set")
    assert ada(school) == told
    assert told["id"] == id_
    facts = told["demographics"]
    assert [facts[name] for name in ("ethnicity_code", "is_fsm", "is_pp", "sen_category", "is_eal")] == [
        *("BAFR", True, True, "K", True)
    ]
    assert told["languages"]["first_language_name"] == "Yoruba"


def test_what_a_set_tells_counts(school: Synced, tmp_path: Path) -> None:
    take_set(school, tmp_path / "set")
    take_file(school, tmp_path / "ada.xml")
    take_set(school, tmp_path / "set", "ethnicityCode", "BCRB")
    assert ada(school)["demographics"]["ethnicity_code"] == "BCRB"
    take_set(school, tmp_path / "set", "ethnicityCode")
    assert ada(school)["demographics"]["ethnicity_code"] is None
    assert ada(school)["demographics"]["fsm_history"]


def test_a_set_alone_says_what_there_is(school: Synced, tmp_path: Path) -> None:
    """Of Ada no file told anything, so a column that is gone takes her facts along; Tom keeps what one told."""
    take_set(school, tmp_path / "set", "ethnicityCode", "BCRB")
    tom = Pupil(upn=None, surname="Bright", forename="Thomas", dob="2014-11-02", sex="M", basic=BASIC)
    take(school, tmp_path / "tom.xml", tom)
    take_set(school, tmp_path / "set")
    found = {each["first_name"]: each["demographics"]["ethnicity_code"] for each in everybody(school)}
    assert found == {"Ada": None, "Thomas": "BAFR"}


def test_a_year_group_is_one_whoever_tells_of_it(school: Synced, tmp_path: Path) -> None:
    take_set(school, tmp_path / "set")
    take_file(school, tmp_path / "ada.xml")
    take_set(school, tmp_path / "set")
    years = [each for each in school.read.all("getGroups") if each["type"] == "YearGroup"]
    assert [(each["name"], len(each["student_ids"])) for each in years] == [("Year 7", 2)]


@pytest.mark.parametrize(
    ("column", "said", "wanted"),
    [
        ("senProvision", "N", {"sen_category": "N", "sen_category_history": ["2025-01-06"]}),
        ("senProvision", "", {"sen_category": None, "sen_category_history": ["2025-01-06"]}),
        ("senProvision", "E", {"sen_category": "E", "sen_category_history": ["2025-01-06", "2026-10-07"]}),
        ("senProvision", "K", {"sen_category": "K", "sen_category_history": ["2025-01-06"]}),
        ("fsm", "false", {"is_fsm": False, "is_fsm6": True, "is_pp": True, "fsm_history": ["2024-09-02"]}),
        ("fsm", "", {"is_fsm": False, "is_fsm6": True, "fsm_history": ["2024-09-02"]}),
        ("fsm", "true", {"is_fsm": True, "is_fsm6": True, "fsm_history": ["2024-09-02"]}),
        ("pupilPremium", "false", {"is_fsm": True, "is_pp": False}),
        ("pupilPremium", "true", {"is_fsm": True, "is_pp": True}),
    ],
)
def test_what_a_set_says_today_is_not_overruled_by_an_old_file(
    school: Synced, tmp_path: Path, column: str, said: str, wanted: dict[str, Any]
) -> None:
    take_set(school, tmp_path / "set", column, said)
    take_file(school, tmp_path / "ada.xml")
    for _ in range(2):
        take_set(school, tmp_path / "set", column, said)
        facts = ada(school)["demographics"]
        found = {
            name: [row["start_date"] for row in facts[name]] if name.endswith("history") else facts[name]
            for name in wanted
        }
        assert found == wanted


def test_a_set_says_nothing_of_what_it_has_no_column_for(school: Synced, tmp_path: Path) -> None:
    """Tom has no identifiers in the set; in the file he has a number, a first day, and a name that he goes by."""
    take_set(school, tmp_path / "set")
    came = tag("SchoolHistory", tag("School", tags(LEA=HERE[:3], Estab=HERE[4:], EntryDate="2026-09-03")))
    basic, blocks = tags(NCyearActual="7", PreferredForename="Tom"), came
    upn = synthetic_upn("420", "2999", 2019, 5)
    tom = Pupil(upn=upn, surname="Bright", forename="Thomas", dob="2014-11-02", sex="M", basic=basic, blocks=blocks)
    take(school, tmp_path / "tom.xml", tom)
    take_set(school, tmp_path / "set")
    found = next(each for each in everybody(school) if each["upn"] == upn)
    assert (found["first_name"], found["start_date"]) == ("Tom", "2026-09-03T00:00:00.000Z")
    assert len(everybody(school)) == 2


def test_whoever_left_and_is_in_the_set_again_is_back(school: Synced, tmp_path: Path) -> None:
    take_set(school, tmp_path / "set")
    take_file(school, tmp_path / "ada.xml")
    texts = complete_set()
    gone = {**texts, "users": "\n".join(line for line in texts["users"].splitlines() if not line.startswith("ada,"))}
    (tmp_path / "without").mkdir()
    school.sync(make_oneroster({"path": str(folder(tmp_path / "without", gone))}))  # type: ignore[arg-type]
    school.now += timedelta(days=1)
    assert [each["first_name"] for each in everybody(school)] == ["Thomas"]
    take_set(school, tmp_path / "set")
    assert ada(school)["end_date"] is None


def test_changes_without_sessions_leave_nobody_without_a_year_group(school: Synced, tmp_path: Path) -> None:
    take_set(school, tmp_path / "set")
    school.now = datetime(2027, 9, 3, 2, tzinfo=UTC)
    texts = complete_set()
    manifest = "propertyName,value\nfile.users,delta\n"
    (tmp_path / "changes").mkdir()
    changes = folder(
        tmp_path / "changes",
        {"manifest": manifest, "orgs": texts["orgs"], "users": texts["users"].replace(",07,", ",08,")},
    )
    report = school.sync(make_oneroster({"path": str(changes)}))  # type: ignore[arg-type]
    assert report.outcome == "success", report
    groups = {each["name"]: len(each["student_ids"]) for each in school.read.all("getGroups")}
    assert groups == {"Year 8": 2}


@pytest.mark.parametrize("parents", [True, False], ids=["with parents", "without"])
def test_a_set_without_parents_leaves_those_of_a_file(school: Synced, tmp_path: Path, *, parents: bool) -> None:
    texts = complete_set()
    if not parents:
        lines = [line for line in texts["users"].splitlines() if not line.startswith("ngozi,")]
        texts["users"] = "\n".join([*(line.replace("ngozi", "") for line in lines), ""])
    (tmp_path / "set").mkdir()
    source = make_oneroster({"path": str(folder(tmp_path / "set", texts))})
    mother = tag("Contact", tags(Order="1", Surname="Okafor", Forename="Zoe", Relationship="MOT", Gender="F"))
    school.sync(source)  # type: ignore[arg-type]
    take_file(school, tmp_path / "ada.xml", blocks=tag("Contacts", mother))
    school.sync(source)  # type: ignore[arg-type]
    found = {each["first_name"]: each["students"] for each in school.read.all("getContacts")}
    assert bool(found["Zoe"]) is not parents
    assert ("Ngozi" in found) is parents


def test_what_a_set_denies_and_says_again_loses_nothing_of_before(school: Synced, tmp_path: Path) -> None:
    past = tag("FSMhistory", tag("FSMinstance", tags(FSMstartDate="2022-09-01", FSMendDate="2023-07-20")))
    take_set(school, tmp_path / "set", "fsm", "true")
    take_file(school, tmp_path / "ada.xml", blocks=past)
    seen = []
    for night, said in enumerate(("true", "true", "false", "false", "true")):
        school.now = NIGHT + timedelta(days=night)
        take_set(school, tmp_path / "set", "fsm", said)
        facts = ada(school)["demographics"]
        assert [facts[name] for name in ("is_fsm", "is_fsm6", "is_pp")] == [said == "true", True, True]
        seen.append([(row["start_date"], row["end_date"]) for row in facts["fsm_history"]])
    before, first = ("2022-09-01", "2023-07-20"), ("2026-10-07", "2026-10-08")
    assert seen == [
        *[[before, ("2026-10-07", None)]] * 2,
        *[[before, first]] * 2,
        [before, first, ("2026-10-11", None)],
    ]


@pytest.mark.parametrize(("fsm", "sen"), [("false", "N"), ("true", "E")])
def test_changes_count_against_an_old_file_too(school: Synced, tmp_path: Path, fsm: str, sen: str) -> None:
    take_set(school, tmp_path / "set")
    take_file(school, tmp_path / "ada.xml")
    head, *lines = complete_set()["users"].splitlines()
    users = [f"{line},{fsm},{sen}" for line in lines if line.startswith("ada,")]
    (tmp_path / "changes").mkdir()
    changes = {
        "manifest": "propertyName,value\nfile.users,delta\n",
        "orgs": complete_set()["orgs"],
        "users": "\n".join([f"{head},metadata.fsm,metadata.senProvision", *users, ""]),
    }
    for _ in range(2):
        school.sync(make_oneroster({"path": str(folder(tmp_path / "changes", changes))}))  # type: ignore[arg-type]
        facts = ada(school)["demographics"]
        assert (facts["is_fsm"], facts["sen_category"], facts["is_fsm6"]) == (fsm == "true", sen, True)
