import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_connector import error
from redshift_connector.sql.identifiers import quote_identifier, quote_literal, split_qualified_name
from redshift_connector.sql.scanner import IDENTIFIER, STRING, Scanner

text_without_nul = st.text(alphabet=st.characters(blacklist_characters="\0"), max_size=20)
tricky_text = st.text(alphabet="'\"\\a. $;-\u00e9", max_size=20)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a", '"a"'), ('a"b', '"a""b"'), ("Sélect * ;", '"Sélect * ;"'), (" ", '" "'), ("a.b", '"a.b"')],
)
def test_quote_identifier(name, expected):
    assert quote_identifier(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "''"), ("a", "'a'"), ("it's", "'it''s'"), ("a\\", "E'a\\\\'"), ("\\'", "E'\\\\'''"), ('"', "'\"'")],
)
def test_quote_literal(text, expected):
    assert quote_literal(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("a.b.c", ["a", "b", "c"]),
        ('"a.b".c', ["a.b", "c"]),
        ('A."B""C"', ["A", 'B"C']),
        ('""""', ['"']),
        (" a . b ", [" a ", " b "]),
        ("my table.é", ["my table", "é"]),
    ],
)
def test_split_qualified_name(text, expected):
    assert split_qualified_name(text) == expected


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", '""', 'a.""', '"a', 'a"b', '"a"b', '"a" .b', '"a""', 'a."', '"']
)
def test_what_is_no_qualified_name(text):
    with pytest.raises(error.ProgrammingError, match="is not a name"):
        split_qualified_name(text)


@pytest.mark.parametrize("function", [quote_identifier, quote_literal, split_qualified_name])
@pytest.mark.parametrize("text", ["a\0b", None, 5, b"a"])
def test_nul_and_other_types_are_refused(function, text):
    with pytest.raises(error.ProgrammingError, match=r"NUL|must be a str"):
        function(text)


def test_an_empty_identifier_is_refused():
    with pytest.raises(error.ProgrammingError, match="empty"):
        quote_identifier("")


@given(st.lists(st.one_of(text_without_nul, tricky_text).filter(bool), min_size=1, max_size=4))
def test_quoted_names_come_back(names):
    assert split_qualified_name(".".join(map(quote_identifier, names))) == names


@given(st.one_of(text_without_nul, tricky_text))
def test_quoted_text_is_one_region_for_the_scanner(text):
    scanner = Scanner(";")
    literal = quote_literal(text)
    assert list(scanner.regions(literal)) == [(STRING, literal.index("'"), len(literal))]
    if text:
        name = quote_identifier(text)
        assert list(scanner.regions(name)) == [(IDENTIFIER, 0, len(name))]
