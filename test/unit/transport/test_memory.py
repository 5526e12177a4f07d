"""The transport whose answers are canned bytes."""

from __future__ import annotations

import doctest

import pytest

from redshift_connector.error import ConnectionLost
from redshift_connector.protocol.effects import RECEIVE, ReceiveByte, Send, StartTls
from redshift_connector.transport import memory
from redshift_connector.transport.memory import MemoryTransport


def test_effects():
    def operation():
        yield Send(b"one")
        letter = yield ReceiveByte()
        yield StartTls()
        first = yield b"two"
        second = yield RECEIVE
        return letter, first, second

    transport = MemoryTransport([b"Sab", b"cd"])
    assert transport.run(operation()) == (b"S", b"ab", b"cd")
    assert transport.sent == [b"one", b"two"]


def test_single_bytes_use_up_their_piece():
    def operation():
        letters = []
        for _ in range(4):
            letters.append((yield ReceiveByte()))
        return letters

    assert MemoryTransport([b"ab", b"c"]).run(operation()) == [b"a", b"b", b"c", b""]


@pytest.mark.parametrize("effect", [RECEIVE, b"flight"])
def test_end_of_the_pieces(effect):
    def operation():
        yield effect

    with pytest.raises(ConnectionLost, match=r"^BrokenPipe: server socket closed"):
        MemoryTransport([]).run(operation())


def test_the_end_is_thrown_into_the_operation():
    def operation():
        try:
            yield RECEIVE
        except ConnectionLost:
            return "knows better"

    assert MemoryTransport([]).run(operation()) == "knows better"


def test_something_that_is_no_effect():
    def operation():
        yield 42

    with pytest.raises(TypeError, match="42, which is no effect"):
        MemoryTransport([]).run(operation())


def test_close():
    transport = MemoryTransport([b"a"])
    assert not transport.closed
    transport.close()
    assert transport.closed

    def operation():
        yield RECEIVE

    with pytest.raises(ConnectionLost):
        transport.run(operation())


def test_examples():
    assert doctest.testmod(memory).failed == 0
