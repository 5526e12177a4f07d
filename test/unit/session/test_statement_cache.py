"""Which statements are kept, and the names of those to close."""

from __future__ import annotations

import os

from redshift_connector.session.prepared import StatementCache

from .wire import bodies, tags


def key(number):
    return b"select %d" % number, ()


def test_names_are_as_published_and_never_used_twice():
    cache = StatementCache(2)
    prefix = f"redshift_connector_statement_{os.getpid()}_"
    names = []
    for number in range(6):
        statement = cache.create(key(number))
        names.append(statement.name.decode())
        cache.keep(statement)
        if number == 3:
            cache.forget_all()
    assert names == [f"{prefix}{number}" for number in range(1, 7)]


def test_created_is_not_kept():
    cache = StatementCache(2)
    cache.create(key(1))
    assert cache.get(key(1)) is None
    assert len(cache) == 0


def test_use_counts():
    cache = StatementCache(2)
    statements = [cache.create(key(number)) for number in range(3)]
    cache.keep(statements[0])
    cache.keep(statements[1])
    assert cache.get(key(0)) is statements[0]
    cache.keep(statements[2])
    assert cache.get(key(1)) is None
    assert cache.get(key(0)) is statements[0]
    assert cache.stale == [statements[1].name]


def test_closes_are_taken_once():
    cache = StatementCache(10)
    for number in range(3):
        cache.keep(cache.create(key(number)))
    cache.forget(cache.get(key(1)))
    cache.forget_all()
    closes = cache.take_closes()
    assert tags(closes) == "CCC"
    assert [body[:1] for body in bodies(closes, "C")] == [b"S"] * 3
    assert [body[-2:] for body in bodies(closes, "C")] == [b"2\0", b"1\0", b"3\0"]
    assert cache.take_closes() == b""


def test_no_names_without_room():
    cache = StatementCache(0)
    statement = cache.create(key(1))
    assert statement.name == b""
    cache.keep(statement)
    cache.forget(statement)
    assert len(cache) == 0
    assert cache.take_closes() == b""


def test_limit_that_is_lowered():
    cache = StatementCache(10)
    for number in range(10):
        cache.keep(cache.create(key(number)))
    cache.limit = 3
    cache.keep(cache.create(key(10)))
    assert len(cache) == 3
    assert len(cache.stale) == 8
    assert cache.get(key(10)) is not None
