"""The usual way without Django: FastAPI, SQLAlchemy's mapped classes, Pydantic's models.

Pydantic's compiled core reads the objects and writes the answer in one go (a `TypeAdapter`), which is quicker than
handing
models to FastAPI to be checked once more. What belongs to a student comes by joins, or by one query for each list.
No scopes, versions, include flags or request log: all that is left out is in the peer's favour.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import URL, ForeignKey, Select, create_engine, func, or_, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, selectinload

_database = urlsplit(os.environ["BENCHMARK_DATABASE_URL"])
engine = create_engine(
    URL.create(
        "postgresql+psycopg",
        username=_database.username,
        database=_database.path.removeprefix("/"),
        query={"host": parse_qs(_database.query)["host"][0]},
    ),
)


class Row(DeclarativeBase):
    """A row of a table."""


class Token(Row):
    """A token, by its hash."""

    __tablename__ = "peer_token"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    school_id: Mapped[int]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class FsmEntitlement(Row):
    """A time of free school meals."""

    __tablename__ = "peer_fsm_history"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("peer_demographics.student_id"))
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]


class Demographics(Row):
    """Facts for the school census."""

    __tablename__ = "peer_demographics"
    student_id: Mapped[int] = mapped_column(ForeignKey("peer_student.id"), primary_key=True)
    ethnicity_code: Mapped[str | None]
    ethnicity_group: Mapped[str | None]
    gender: Mapped[str | None]
    is_pp: Mapped[bool | None]
    is_eal: Mapped[bool | None]
    sen_category: Mapped[str | None]
    is_fsm: Mapped[bool | None]
    is_fsm6: Mapped[bool | None]
    service_child: Mapped[bool | None]
    in_care: Mapped[bool | None]
    fsm_history: Mapped[list[FsmEntitlement]] = relationship(order_by=FsmEntitlement.id)


class Address(Row):
    """Where a student lives."""

    __tablename__ = "peer_address"
    student_id: Mapped[int] = mapped_column(ForeignKey("peer_student.id"), primary_key=True)
    address_line_1: Mapped[str | None]
    address_line_2: Mapped[str | None]
    town_city: Mapped[str | None]
    county: Mapped[str | None]
    country: Mapped[str | None]
    postcode: Mapped[str | None]


class Languages(Row):
    """What is spoken at home."""

    __tablename__ = "peer_languages"
    student_id: Mapped[int] = mapped_column(ForeignKey("peer_student.id"), primary_key=True)
    home_language_code: Mapped[str | None]
    home_language_name: Mapped[str | None]


class Email(Row):
    """An e-mail address."""

    __tablename__ = "peer_emails"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("peer_student.id"))
    email: Mapped[str]
    type: Mapped[str | None]
    is_primary: Mapped[bool | None]


class Contact(Row):
    """Somebody to call, and what they are to the student."""

    __tablename__ = "peer_contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("peer_student.id"))
    contact_id: Mapped[int]
    relationship_type: Mapped[str | None]
    priority: Mapped[int | None]
    parental_responsibility: Mapped[bool | None]

    @property
    def relationship(self) -> Contact:
        """The same row, as the object that it is in the answer."""
        return self


class Student(Row):
    """A student."""

    __tablename__ = "peer_student"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int]
    year_code: Mapped[str | None]
    first_name: Mapped[str]
    last_name: Mapped[str]
    upn: Mapped[str | None]
    uln: Mapped[str | None]
    pan: Mapped[str | None]
    legal_first_name: Mapped[str | None]
    legal_last_name: Mapped[str | None]
    middle_name: Mapped[str | None]
    dob: Mapped[datetime | None]
    start_date: Mapped[datetime | None]
    end_date: Mapped[datetime | None]
    enrolment_status: Mapped[str | None]
    demographics: Mapped[Demographics | None] = relationship()
    address: Mapped[Address | None] = relationship()
    languages: Mapped[Languages | None] = relationship()
    emails: Mapped[list[Email]] = relationship(order_by=Email.id)
    contacts: Mapped[list[Contact]] = relationship(order_by=Contact.id)


class Out(BaseModel):
    """Something in an answer."""

    model_config = ConfigDict(from_attributes=True)


class FsmEntitlementOut(Out):
    """A time of free school meals, as it is sent."""

    object: Literal["fsm_entitlement"] = "fsm_entitlement"
    id: int
    start_date: date | None
    end_date: date | None


class DemographicsOut(Out):
    """Facts for the school census, as they are sent."""

    object: Literal["student_demographics"] = "student_demographics"
    ethnicity_code: str | None
    ethnicity_group: str | None
    gender: str | None
    is_pp: bool | None
    is_eal: bool | None
    sen_category: str | None
    is_fsm: bool | None
    is_fsm6: bool | None
    fsm_history: list[FsmEntitlementOut]
    in_care: bool | None
    service_child: bool | None


class AddressOut(Out):
    """Where a student lives, as it is sent."""

    object: Literal["address"] = "address"
    address_line_1: str | None
    address_line_2: str | None
    town_city: str | None
    county: str | None
    country: str | None
    postcode: str | None


class LanguagesOut(Out):
    """What is spoken at home, as it is sent."""

    object: Literal["student_languages"] = "student_languages"
    home_language_code: str | None
    home_language_name: str | None


class EmailOut(Out):
    """An e-mail address, as it is sent."""

    object: Literal["email"] = "email"
    id: int
    email: str
    type: str | None
    is_primary: bool | None


class RelationshipOut(Out):
    """What a contact is to a student, as it is sent."""

    object: Literal["relationship"] = "relationship"
    relationship_type: str | None
    priority: int | None
    parental_responsibility: bool | None


class ContactOut(Out):
    """Somebody to call, as they are sent."""

    object: Literal["student_contact"] = "student_contact"
    contact_id: int
    relationship: RelationshipOut


class StudentOut(Out):
    """A student, as it is sent."""

    object: Literal["student"] = "student"
    id: int
    year_code: str | None
    upn: str | None
    uln: str | None
    pan: str | None
    first_name: str
    legal_first_name: str | None
    middle_name: str | None
    last_name: str
    legal_last_name: str | None
    dob: datetime | None
    start_date: datetime | None
    end_date: datetime | None
    enrolment_status: str | None
    demographics: DemographicsOut | None
    contacts: list[ContactOut]
    emails: list[EmailOut]
    address: AddressOut | None
    languages: LanguagesOut | None


ONE, MANY = TypeAdapter(StudentOut), TypeAdapter(list[StudentOut])
JSON = "application/json"
app = FastAPI(openapi_url=None)


def session() -> Iterator[Session]:
    """Open a session for one request."""
    with Session(engine) as opened:
        yield opened


Opened = Annotated[Session, Depends(session)]


def school_of(opened: Opened, authorization: Annotated[str, Header()] = "") -> int:
    """Return the school that a living token opens."""
    token_hash = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    found = opened.scalar(
        select(Token.school_id).where(
            Token.token_hash == token_hash, Token.revoked_at.is_(None), Token.expires_at > datetime.now(tz=UTC)
        )
    )
    if found is None:
        raise HTTPException(401)
    return found


SchoolOfToken = Annotated[int, Depends(school_of)]


def _on_roll(school: int) -> Select[tuple[Student]]:
    now = datetime.now(tz=UTC)
    return select(Student).where(
        Student.school_id == school,
        Student.start_date <= now,
        or_(Student.end_date.is_(None), Student.end_date >= now),
    )


def _with_everything(chosen: Select[tuple[Student]]) -> Select[tuple[Student]]:
    return chosen.options(
        joinedload(Student.demographics).selectinload(Demographics.fsm_history),
        joinedload(Student.address),
        joinedload(Student.languages),
        selectinload(Student.contacts),
        selectinload(Student.emails),
    )


@app.get("/students")
def students(opened: Opened, school: SchoolOfToken, page: int = 1, per_page: int = 100) -> Response:
    """Return a page of the students on roll."""
    chosen = _on_roll(school)
    total = opened.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    found = opened.scalars(_with_everything(chosen).order_by(Student.id).limit(per_page).offset((page - 1) * per_page))
    body = MANY.dump_json(MANY.validate_python(found.all()))
    return Response(body, headers={"Total": str(total), "Total-Pages": str(-(-total // per_page))}, media_type=JSON)


@app.get("/students/{number}")
def student(opened: Opened, school: SchoolOfToken, number: int) -> Response:
    """Return one of them."""
    found = opened.scalar(_with_everything(_on_roll(school).where(Student.id == number)))
    if found is None:
        raise HTTPException(404)
    return Response(ONE.dump_json(ONE.validate_python(found)), media_type=JSON)
