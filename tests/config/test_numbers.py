"""Numbers as officers type and read them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.numbers import NumberError, parse_count, parse_points, show_number
from config.text import fold


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("  ", None),
        ("0", 0),
        ("152", 152),
        ("1234", 1234),
        ("1.234", 1234),
        ("1 234", 1234),
        ("12.345.678", 12_345_678),
        ("12,345,678", 12_345_678),
        (" 97 ", 97),
    ],
)
def test_counts_are_read_the_vietnamese_way(text: str, value: int | None) -> None:
    assert parse_count(text) == value


@pytest.mark.parametrize("text", ["13,75", "1,234", "13.75", "1.23", "12a", "-5", "1e3", "१२"])
def test_an_ambiguous_or_impossible_count_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        parse_count(text)


@pytest.mark.parametrize(
    ("text", "value"), [("40", "40"), ("37,5", "37.5"), ("37.5", "37.5"), ("0", "0"), ("", None)]
)
def test_points_are_read_with_comma_or_point(text: str, value: str | None) -> None:
    assert parse_points(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["37,555", "a", "-1", "1,2,3"])
def test_impossible_points_are_refused(text: str) -> None:
    with pytest.raises(NumberError):
        parse_points(text)


@given(st.integers(min_value=1_000_000, max_value=999_999_999))
def test_a_large_count_reads_the_same_in_both_conventions(value: int) -> None:
    english = f"{value:,}"
    assert parse_count(english) == parse_count(english.replace(",", ".")) == value


@given(st.integers(min_value=1000, max_value=999_999))
def test_one_comma_is_never_guessed(value: int) -> None:
    with pytest.raises(NumberError, match=rf"có thể là {value}, cũng có thể là số lẻ"):
        parse_count(f"{value:,}")


@given(st.integers(min_value=0, max_value=10**8), st.from_regex(r"[0-9]{1,2}", fullmatch=True))
def test_a_fraction_never_becomes_a_count(whole: int, fraction: str) -> None:
    for point in ",.":
        with pytest.raises(NumberError):
            parse_count(f"{whole}{point}{fraction}")


@given(st.integers(min_value=0, max_value=999_999_999))
def test_a_shown_count_reads_back_as_itself(value: int) -> None:
    assert parse_count(show_number(Decimal(value))) == value


@given(st.decimals(min_value=0, max_value=1000, places=2))
def test_shown_points_read_back_as_themselves(value: Decimal) -> None:
    assert parse_points(show_number(value)) == value


def test_numbers_are_shown_the_vietnamese_way() -> None:
    assert show_number(Decimal("1234.50")) == "1.234,5"
    assert show_number(None) == ""


def test_search_text_has_no_diacritics_and_one_form() -> None:
    decomposed = "Phường Đông Kinh"
    assert fold(decomposed) == fold("Phường Đông Kinh") == "phuong dong kinh"
