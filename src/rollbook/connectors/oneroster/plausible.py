"""Tells whether the cells of a row that is too long stand under the right names, or whether something slipped.

Many exports end a line with a delimiter too many, which does no harm. A comma that lacks its quotation marks makes a
row too long as well, and everything behind it stands one column further than it should. Cells that can hold only one
sort of thing show which of the two it was.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from rollbook.connectors.oneroster.values import DateOrder, read_day, read_flag
from rollbook.connectors.oneroster.vocabulary import plain, vocabulary


def is_plausible(cells: Mapping[str, str]) -> bool:
    """Whether each filled cell that can hold only one sort of thing holds that."""
    return all(_SORTS[column](text) for column, text in cells.items() if column in _SORTS)


def _is_flag(text: str) -> bool:
    return read_flag(text) is not None


def _is_day(text: str) -> bool:
    return read_day(text, DateOrder.DAY_FIRST).day is not None


def _is_role(text: str) -> bool:
    return any(plain(word) in vocabulary().roles for word in text.split(","))


def _is_email(text: str) -> bool:
    return "@" in text


def _is_number(text: str) -> bool:
    return any(sign.isdigit() for sign in text) and "@" not in text


_SORTS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    dict.fromkeys(("enabledUser", "primary"), _is_flag)
    | dict.fromkeys(("startDate", "endDate", "beginDate", "birthDate", "scoreDate", "dueDate"), _is_day)
    | dict.fromkeys(("sms", "phone"), _is_number)
    | {"role": _is_role, "email": _is_email}
)
