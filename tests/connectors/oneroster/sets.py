"""Small OneRoster sets of Ashfield School, and a way to read one and look at what came of it."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rollbook.connectors.oneroster.source import make
from rollbook.connectors.source import Gone, Pull, Refused, Remark, SourceRecord

NOW = datetime(2026, 10, 7, 9, 0, tzinfo=ZoneInfo("Europe/London"))
Texts = dict[str, str]

_VERSION_1_1 = {
    "orgs": """\
sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
S1,,,Ashfield School,school,199901,
""",
    "academicSessions": """\
sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
Y27,,,2026/2027,schoolYear,2026-09-01,2027-07-21,,2027
T1,,,Autumn Term,term,2026-09-01,2026-12-18,Y27,2027
T2,,,Spring Term,term,2027-01-04,2027-03-25,Y27,2027
""",
    "courses": """\
sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes
M,,,Y27,Mathematics,Ma,,S1,Mathematics,MAT
P,,,Y27,Registration,Reg,,S1,,
""",
    "classes": """\
sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,\
termSourcedIds,subjects,subjectCodes,periods
7A,,,7A,07,P,7A,homeroom,M1,S1,"T1,T2",,,
7X,,,7x/Ma1,07,M,7x,scheduled,M1,S1,"T1,T2",,,
""",
    "users": """\
sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,\
identifier,email,sms,phone,agentSourcedIds,grades,password
ada,,,true,S1,student,ada,"{UPN:J380999919001},{MIS:1001}",Ada,Okafor,,,ada@ashfield.example.org,,,ngozi,07,
tom,,,true,S1,student,tom,,Thomas,Bright,James,,,,,,07,
penhale,,,true,S1,teacher,wpe,,Wenna,Penhale,,,w.penhale@ashfield.example.org,,01632 960051,,,
ngozi,,,true,S1,parent,,,Ngozi,Okafor,,,ngozi.okafor@example.org,07700 900101,,ada,,
""",
    "enrollments": """\
sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
e1,,,7A,S1,ada,student,,,
e2,,,7X,S1,ada,student,,2026-09-03,2026-11-30
e3,,,7X,S1,tom,student,,,
s1,,,7X,S1,penhale,teacher,true,,
""",
    "demographics": """\
sourcedId,status,dateLastModified,birthDate,sex,countryOfBirthCode
ada,,,2015-03-14,female,GB
tom,,,2014-11-02,male,
""",
}

GRADEBOOK = {
    "categories": "sourcedId,status,dateLastModified,title,weight\nC,,,Tests,1\n",
    "lineItems": """\
sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,\
gradingPeriodSourcedId,resultValueMin,resultValueMax
L,,,Fractions test,,2026-09-28,2026-10-05,7X,C,T1,0,40
""",
    "results": """\
sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment
r1,,,L,ada,fully graded,38.0,2026-10-06,
r2,,,L,tom,fully graded,27.5,2026-10-06,
""",
}


def manifest(modes: Mapping[str, str], *, version: str = "1.1") -> str:
    lines = [f"file.{name},{mode}" for name, mode in modes.items()]
    return "\n".join(["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}", *lines, ""])


def complete_set(**changed: str) -> Texts:
    """The texts of a complete set of version 1.1 by the names of their files; `changed` replaces or adds some."""
    texts = {**_VERSION_1_1, **changed}
    return {"manifest": manifest(dict.fromkeys(texts, "bulk")), **texts}


def changes(*, version: str = "1.1", **texts: str) -> Texts:
    """The texts of a set of changes."""
    return {"manifest": manifest(dict.fromkeys(texts, "delta"), version=version), **texts}


def with_line(name: str, line: str) -> Texts:
    """A complete set in which one file has one more line."""
    return complete_set(**{name: _VERSION_1_1[name] + line + "\n"})


def replaced(name: str, old: str, new: str) -> Texts:
    """A complete set in which one file says something else."""
    assert old in _VERSION_1_1[name]
    return complete_set(**{name: _VERSION_1_1[name].replace(old, new)})


def folder(path: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write a set into a folder; names may lack `.csv`."""
    for name, text in texts.items():
        file = path / (name if "." in name else f"{name}.csv")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def zipped(path: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write a set into a zip file."""
    file = path / "set.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name if "." in name else f"{name}.csv", text)
    return file


@dataclass(frozen=True)
class Outcome:
    """What one pull brought."""

    pull: Pull
    records: Mapping[str, Mapping[str, Mapping[str, Any]]]
    remarks: tuple[Remark, ...]
    refused: tuple[Refused, ...]
    gone: frozenset[tuple[str, str]]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(remark.code for remark in self.remarks)

    def remark(self, code: str) -> Remark:
        return next(remark for remark in self.remarks if remark.code == code)


def read(path: Path, **settings: str) -> Outcome:
    """Pull a set to its end."""
    pull = make({"path": str(path), **settings}).pull(now=NOW)
    items = tuple(pull.items)
    records: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for record in _of(items, SourceRecord):
        assert record.key not in records[record.kind], f"{record.kind} {record.key} came twice"
        records[record.kind][record.key] = record.values
    return Outcome(
        pull=pull,
        records=records,
        remarks=tuple(_of(items, Remark)),
        refused=tuple(_of(items, Refused)),
        gone=frozenset((gone.kind, gone.key) for gone in _of(items, Gone)),
    )


def _of(items: Iterable[object], kind: type[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def forgiven(path: Path, texts: Texts) -> frozenset[str]:
    """Read a set that must come out as the plain one does, and return what was remarked beyond it."""
    plain = read(folder(path / "plain", complete_set()))
    other = read(folder(path / "other", texts))
    assert other.records == plain.records
    assert not other.refused
    return other.codes - plain.codes
