"""Whatever a school has typed, a check answers, and its answer holds together."""

from string import digits

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rollbook.contract.identifiers import CHECKS

texts = st.one_of(
    st.text(),
    st.text(alphabet=digits + " -/+().ABCLMXZ\u0661\u00b2\u017f\u0131\u00df\u00a0", max_size=16),
    st.from_regex(r"\A[A-Z0-9 ]{6,13}\Z"),
)


@pytest.mark.parametrize("kind", sorted(CHECKS))
@given(text=texts)
@example(text="\ud800")
@example(text="1" * 10_000)
@example(text="0(" * 5_000)
def test_any_text_is_answered(kind: str, text: str) -> None:
    found = CHECKS[kind](text)

    assert found.raw == text
    assert found.kind == {"ctf_laestab": "laestab"}.get(kind, kind)
    assert bool(found) == (found.problem is None) == (found.value is not None)
    assert found.problem is None or found.problem.endswith(".")


@pytest.mark.parametrize("kind", sorted(CHECKS))
@given(text=texts)
def test_a_normalised_value_is_plain_and_its_own_normal_form(kind: str, text: str) -> None:
    value = CHECKS[kind](text).value

    if value is not None:
        assert value.isascii()
        assert CHECKS[kind](value).value == value
