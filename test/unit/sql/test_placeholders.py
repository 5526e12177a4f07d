import dataclasses
import threading

import pytest

from redshift_connector import error
from redshift_connector.sql import placeholders
from redshift_connector.sql.placeholders import PARAMSTYLES, compile_query, convert


@pytest.fixture(autouse=True)
def fresh_cache(monkeypatch):
    monkeypatch.setattr(placeholders, "_cache", placeholders._Generations())


def test_what_a_query_knows():
    query = compile_query("named", "/* é */ insert into t values (:b, :a, :b);", True)
    assert query.style == "named"
    assert query.text == "/* é */ insert into t values ($1, $2, $1);"
    assert query.data == query.text.encode()
    assert query.parameter_count == 2
    assert query.verb == "INSERT"
    assert query.statement_count == 1
    assert query.is_transaction_control is False
    assert query.arguments({"a": 1, "b": 2}) == (2, 1)


def test_a_query_never_changes():
    with pytest.raises(dataclasses.FrozenInstanceError):
        compile_query("qmark", "select 1", True).text = ""


@pytest.mark.parametrize("style", PARAMSTYLES)
@pytest.mark.parametrize("text", ["%", "a % b", "?", ":a", "%(a)d", "$1", "'%%' %%", ""])
def test_without_arguments_the_text_is_untouched(style, text):
    query = compile_query(style, text, False)
    assert query.text == text
    assert query.data == text.encode()
    assert query.parameter_count == 0
    assert query.arguments(()) == ()


def test_the_same_text_with_and_without_arguments():  # F1, Q21
    for _ in range(2):
        assert compile_query("format", "select '%%', %%, %s", False).text == "select '%%', %%, %s"
        query = compile_query("format", "select '%%', %%, %s", True)
        assert query.text == "select '%%', %, $1"
        assert query.arguments((1,)) == (1,)


def test_the_same_text_in_two_styles():
    assert compile_query("qmark", "? %s", True).text == "$1 %s"
    assert compile_query("format", "? %s", True).text == "? $1"


@pytest.mark.parametrize(
    ("text", "verb", "count", "control"),
    [
        ("", "", 0, False),
        ("-- a", "", 0, False),
        ("begin", "BEGIN", 1, True),
        ("start transaction; select 1", "START", 2, True),
        ("rollback prepared 'x'", "ROLLBACK", 1, True),
        ("select 1; select 2;", "SELECT", 2, False),
    ],
)
@pytest.mark.parametrize("with_arguments", [True, False])
def test_statements(text, verb, count, control, with_arguments):
    query = compile_query("qmark", text, with_arguments)
    assert (query.verb, query.statement_count, query.is_transaction_control) == (verb, count, control)


@pytest.mark.parametrize("with_arguments", [True, False])
@pytest.mark.parametrize("text", ["select '\0'", "\0"])
def test_nul_is_refused(text, with_arguments):
    with pytest.raises(error.ProgrammingError, match=f"NUL character at character {text.index(chr(0)) + 1}"):
        compile_query("qmark", text, with_arguments)


@pytest.mark.parametrize("with_arguments", [True, False])
def test_half_a_surrogate_pair_is_refused_at_its_place_in_the_callers_text(with_arguments):
    with pytest.raises(error.ProgrammingError, match="at character 17") as caught:
        compile_query("named", "select :abc, :d'\udc80'", with_arguments)
    assert isinstance(caught.value.__cause__, UnicodeEncodeError)


@pytest.mark.parametrize("text", [b"select 1", None, 5, ["select 1"]])
@pytest.mark.parametrize("with_arguments", [True, False])
def test_only_str_is_a_statement(text, with_arguments):
    with pytest.raises(error.ProgrammingError, match="must be a str"):
        compile_query("qmark", text, with_arguments)


@pytest.mark.parametrize("style", ["bogus", "", None, []])
def test_unknown_style(style):
    with pytest.raises(error.InterfaceError, match="unknown paramstyle"):
        compile_query(style, "select 1", True)


def test_errors_are_not_remembered():
    for _ in range(2):
        with pytest.raises(error.InterfaceError):
            compile_query("format", "%d", True)
    assert len(placeholders._cache) == 0


def test_many_parameters_are_refused_by_arguments_not_before():
    query = compile_query("qmark", "?," * 40000, True)
    assert query.parameter_count == 40000
    with pytest.raises(error.DataError, match="32767"):
        query.arguments([None] * 40000)


def test_repeated_text_gives_the_same_object():
    assert compile_query("qmark", "select ?", True) is compile_query("qmark", "select " + "?", True)


def test_long_texts_are_not_remembered():
    compile_query("qmark", "x" * 100_001, True)
    assert len(placeholders._cache) == 0


def test_the_cache_is_bounded_in_entries_and_keeps_what_is_used():
    used = compile_query("qmark", "select 'used'", True)
    for number in range(10_000):
        compile_query("qmark", f"select {number}", True)
        if number % 500 == 0:
            assert compile_query("qmark", "select 'used'", True) is used
    assert len(placeholders._cache) <= 2_000


def test_the_cache_is_bounded_in_characters():
    for number in range(300):
        compile_query("qmark", f"select {number}".ljust(90_000), True)
    cache = placeholders._cache
    assert sum(len(key[1]) for part in (cache.young, cache._old) for key in part) <= 8_000_000


def test_threads_share_the_cache():
    failures = []

    def work(seed):
        for number in range(3_000):
            text = f"select {(number * seed) % 1_500}, ?"
            if compile_query("qmark", text, True).text != text.replace("?", "$1"):
                failures.append(text)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 7, 11, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(placeholders._cache) <= 2_010  # a race may let a thread add one more


@pytest.mark.parametrize(
    ("style", "text", "sql", "args", "values"),
    [
        ("qmark", "select ?, '?'", "select $1, '?'", (1,), (1,)),
        ("numeric", "select :2, :1", "select $2, $1", (1, 2), (1, 2)),
        ("named", "select :b, :a, :b", "select $1, $2, $1", {"a": 1, "b": 2}, (2, 1)),
        ("format", "select %s, '%%'", "select $1, '%%'", [1], [1]),
        ("pyformat", "select %(b)s, %(a)s", "select $1, $2", {"a": 1, "b": 2}, (2, 1)),
        ("pyformat", "select %s", "select $1", (1,), (1,)),
        ("pyformat", "select 1", "select 1", {"a": 1}, ()),
    ],
)
def test_convert(style, text, sql, args, values):
    converted, make_args = convert(style, text)
    assert converted == sql
    assert make_args(args) == values
