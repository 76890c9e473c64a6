"""What is taught: subjects, and how many of the fifty lessons of a fortnight each gets in each year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rollbook.connectors.demo.stage import Stage

LESSONS: Final = 50
"""Lessons of a fortnight: five on each of ten days, besides registration."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as the school's own records have it.

    Attributes:
        code: The school's code, which class names carry.
        name: The school's name for it.
        platform: Code of the platform subject that it is; None where nobody has said yet.
        department: Who teaches it.
        room: Kind of room that it needs.
        other: Second name and code, where the school has them.
    """

    code: str
    name: str
    platform: str | None
    department: str
    room: str = "classroom"
    other: tuple[str, str] | None = None


_SUBJECTS: Final = (
    Subject("Ma", "Mathematics", "MA", "Mathematics"),
    Subject("Fm", "Further Mathematics", "FM", "Mathematics"),
    Subject("En", "English", "EN", "English"),
    Subject("El", "English Literature", "EL", "English"),
    Subject("Me", "Media Studies", "ME", "English", "computers"),
    Subject("Sc", "Science", "SC", "Science", "laboratory", ("Combined Science", "CSc")),
    Subject("Bi", "Biology", "BI", "Science", "laboratory"),
    Subject("Ch", "Chemistry", "CH", "Science", "laboratory"),
    Subject("Ph", "Physics", "PH", "Science", "laboratory"),
    Subject("Fr", "French", "FR", "Languages"),
    Subject("Sp", "Spanish", "SP", "Languages"),
    Subject("Hi", "History", "HI", "Humanities"),
    Subject("Gg", "Geography", "GG", "Humanities"),
    Subject("Re", "Religion and Ethics", "RE", "Humanities", other=("Religious Studies", "RS")),
    Subject("So", "Sociology", "SO", "Humanities"),
    Subject("Py", "Psychology", "PY", "Humanities"),
    Subject("Po", "Politics", "PO", "Humanities"),
    Subject("Lw", "Law", "LW", "Humanities"),
    Subject("Ar", "Art and Design", "AR", "Art", "art studio"),
    Subject("Mu", "Music", "MU", "Music", "music room"),
    Subject("Dr", "Drama", "DR", "Drama", "drama studio"),
    Subject("Dt", "Design and Technology", "DT", "Technology", "workshop"),
    Subject("Fo", "Food Preparation and Nutrition", "FO", "Technology", "food room"),
    Subject("Cs", "Computing", "CS", "Computing", "computers", ("Computer Science", "CmpSci")),
    Subject("Bu", "Business", "BU", "Computing"),
    Subject("Ec", "Economics", "EC", "Computing"),
    Subject("Hs", "Health and Social Care", "HS", "Technology"),
    Subject("Pe", "Physical Education", "PE", "PE", "sports hall"),
    Subject("Ps", "Personal Development", "PS", "PE"),
    Subject("Er", "Enrichment", None, "Humanities"),
    Subject("Cp", "Continuous Provision", None, "Primary"),
    Subject("Pr", "Topic", "PR", "Primary"),
)
SUBJECTS: Final[dict[str, Subject]] = {subject.code: subject for subject in _SUBJECTS}

Grouping = Literal["sets", "forms", "options"]


@dataclass(frozen=True, slots=True)
class Block:
    """Lessons that all classes of a band have at the same time.

    Attributes:
        name: Names it within a band; empty where the subject is name enough.
        grouping: Classes are made by ability ("sets"), by seat ("forms") or by what pupils chose ("options").
        lanes: For each class, the subject of each of the block's lessons in turn.
    """

    name: str
    grouping: Grouping
    lanes: tuple[tuple[str, ...], ...]

    @property
    def periods(self) -> int:
        """Lessons in a fortnight."""
        return len(self.lanes[0])


_LOWER_SETS: Final = {"En": 7, "Ma": 7, "Sc": 6}
_LOWER_LANGUAGE: Final = ("Fr", "Sp")
_LOWER_ROUND: Final = {"Hi": 3, "Gg": 3, "Re": 2, "Ar": 2, "Mu": 2, "Cs": 2, "Dt": 2, "Fo": 1, "Dr": 2, "Ps": 2}
_ROUND_STEP: Final = 4
_UPPER_SETS: Final = {"En": 8, "Ma": 8, "Sc": 10}
_UPPER_FORMS: Final = {"Pe": 3, "Ps": 1}
_UPPER_OPTIONS: Final = {
    "A": "Gg Fr Ar Bu Hi Cs Re",
    "B": "Hi Sp Cs Dr Gg Fo Bu",
    "C": "Re Dt Mu Gg Hs Fr Hi",
    "D": "Fo Hs Me Hi Fr Ar Gg",
}
_SIXTH_OPTIONS: Final = {
    "A": "Ma Py Hi Ar Bu Fr El Dr Gg Bi",
    "B": "Bi Gg So Cs El Sp Ma Pe Py Hi",
    "C": "Ch Ec Re Ph Po Lw Mu Hs Fm Me",
}
_SIXTH_PERIODS: Final = 10
_PRIMARY: Final = {
    "En": 12,
    "Ma": 10,
    "Sc": 4,
    "Pr": 4,
    "Re": 2,
    "Ar": 3,
    "Mu": 2,
    "Cs": 2,
    "Pe": 4,
    "Ps": 2,
    "Fr": 2,
    "Dt": 3,
}
_EARLY: Final = {"Cp": 30, "En": 8, "Ma": 8, "Pe": 4}


def blocks(stage: Stage, position: int, classes: int) -> tuple[Block, ...]:
    """Return the lessons of a band of so many classes in the `position`th year of the school."""
    code = stage.code(position)
    if stage.phase == "primary":
        table = _EARLY if code in {"N1", "N2", "R"} else _PRIMARY
        return tuple(Block("", "forms", ((subject,) * periods,) * classes) for subject, periods in table.items())
    if stage.is_sixth_form(position):
        return (*_options(_SIXTH_OPTIONS, _SIXTH_PERIODS, classes), Block("", "forms", (("Er", "Er"),) * classes))
    if code in {"10", "11"}:
        return (
            *_same(_UPPER_SETS, "sets", classes),
            *_same(_UPPER_FORMS, "forms", classes),
            *_options(_UPPER_OPTIONS, 5, classes),
        )
    languages = tuple((_LOWER_LANGUAGE[number % 2],) * 5 for number in range(classes))
    return (
        *_same(_LOWER_SETS, "sets", classes),
        Block("", "forms", languages),
        *_same({"Pe": 4}, "forms", classes),
        Block("", "forms", tuple(_turned(_ROUND_STEP * number) for number in range(classes))),
    )


def _same(table: dict[str, int], grouping: Grouping, classes: int) -> tuple[Block, ...]:
    return tuple(Block("", grouping, ((subject,) * periods,) * classes) for subject, periods in table.items())


def _options(table: dict[str, str], periods: int, classes: int) -> tuple[Block, ...]:
    return tuple(
        Block(
            name,
            "options",
            tuple((subjects.split()[number % len(subjects.split())],) * periods for number in range(classes)),
        )
        for name, subjects in table.items()
    )


def _turned(steps: int) -> tuple[str, ...]:
    """Return the round of subjects begun `steps` later, so that the classes of a band need different rooms."""
    lessons = [subject for subject, periods in _LOWER_ROUND.items() for _ in range(periods)]
    first = steps % len(lessons)
    return (*lessons[first:], *lessons[:first])
