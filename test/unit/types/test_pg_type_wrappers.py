"""The six wrappers."""

import enum

import pytest

import redshift_connector.pg_types as wrappers


class Colour(enum.Enum):
    RED = "red"
    NUMBER = 7


@pytest.mark.parametrize(
    ("wrapper", "text"),
    [
        (wrappers.PGEnum(Colour.RED), "red"),
        (wrappers.PGEnum(Colour.NUMBER), "7"),
        (wrappers.PGEnum("green"), "green"),
        (wrappers.PGJson({"a": [1, None]}), '{"a": [1, null]}'),
        (wrappers.PGJsonb([]), "[]"),
        (wrappers.PGTsvector("a fat cat"), "a fat cat"),
    ],
)
def test_text(wrapper, text):
    assert wrapper.text() == text
    assert wrapper.encode("utf8") == text.encode()


def test_text_wrappers_are_str():
    assert wrappers.PGText("a") == "a"
    assert isinstance(wrappers.PGVarchar("a"), str)


def test_equality_and_repr():
    assert wrappers.PGJson([1]) == wrappers.PGJson([1])
    assert wrappers.PGJson([1]) != wrappers.PGJsonb([1])
    assert wrappers.PGJson(1) != 1
    assert repr(wrappers.PGEnum("x")) == "PGEnum('x')"
    assert len({wrappers.PGEnum("x"), wrappers.PGEnum("x")}) == 1
