import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_connector.sql import statements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t", []),
        (";", []),
        (";;\n;", []),
        ("-- only", []),
        ("/* ; */ ; -- ;", []),
        ("select 1", ["select 1"]),
        ("select 1;", ["select 1"]),
        ("select 1; ", ["select 1"]),
        ("select 1; -- done", ["select 1"]),
        ("select 1; /* ; */", ["select 1"]),
        ("; select 1", ["select 1"]),
        ("begin; select 1", ["begin", "select 1"]),
        ("a;b;c", ["a", "b", "c"]),
        ("select ';'; select \";\"", ["select ';'", 'select ";"']),
        ("select E'\\';'; b", ["select E'\\';'", "b"]),
        ("do $$ a; b; $$; c", ["do $$ a; b; $$", "c"]),
        ("/* lead */ a -- ;\n; b", ["/* lead */ a -- ;", "b"]),
        ("''; ''", ["''", "''"]),
        ("$1;$2", ["$1", "$2"]),
        ("select 'open; a", ["select 'open; a"]),
        ("(;", ["("]),
        ("\u00a0;", ["\u00a0"]),  # not white space to the server: it has to say so itself
    ],
)
def test_split_and_count(text, expected):
    assert statements.split(text) == expected
    assert statements.count(text) == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select 1", "SELECT"),
        ("  \n SELECT 1", "SELECT"),
        ("-- a\nInsert into t", "INSERT"),
        ("/* a /* b */ */update t", "UPDATE"),
        ("-- a", ""),
        ("/* a", ""),
        ("", ""),
        (";; /* */ ; delete", "DELETE"),
        ("((select 1))", "SELECT"),
        ("( -- why\n select 1)", "SELECT"),
        ("with a as (select 1) select * from a", "WITH"),
        ("begin;", "BEGIN"),
        ("commit", "COMMIT"),
        ("? = call f()", ""),
        ("'select'", ""),
        ("1", ""),
        ("select--", "SELECT"),
        ("select*", "SELECT"),
    ],
)
def test_first_keyword(text, expected):
    assert statements.first_keyword(text) == expected


@pytest.mark.parametrize("word", ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"])
def test_transaction_control(word):
    assert statements.is_transaction_control(word)


@pytest.mark.parametrize("word", ["", "SELECT", "SAVEPOINT", "PREPARE", "SET", "begin"])
def test_not_transaction_control(word):
    assert not statements.is_transaction_control(word)


@given(st.text(alphabet="'\"$-/*\\eE;a( \n\r\ud800", max_size=50))
def test_count_agrees_with_split_on_any_text(text):
    parts = statements.split(text)
    assert statements.count(text) == len(parts)
    assert all(part and part in text for part in parts)


@given(
    st.lists(st.sampled_from(["select 1", "';'", '";"', "$$;$$", "$a$;$a$", "/*;*/ x", "E'\\';'", "y --;\n", "(a;b"]))
)
def test_statements_known_by_construction(parts):
    # "(a;b" shows that parentheses bind nothing: the semicolon in them separates.
    expected = [piece for part in parts for piece in (part.split(";") if part[0] == "(" else [part.strip()])]
    assert statements.split(" ; ".join(parts)) == expected
    assert statements.count(";".join(parts) + ";") == len(expected)
