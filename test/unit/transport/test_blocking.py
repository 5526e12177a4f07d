"""The blocking runner on real sockets: time-outs, peers that go away, and flights longer than any buffer."""

from __future__ import annotations

import errno
import os
import socket
import struct
import threading
import time

import pytest

from redshift_connector.error import ConnectionLost, Error, InterfaceError, OperationalError, ProgrammingError
from redshift_connector.protocol.effects import RECEIVE, ReceiveByte, Send
from redshift_connector.session import extended
from redshift_connector.session.extended import Parameters
from redshift_connector.session.state import Session
from redshift_connector.settings.tls import TlsMode, TlsPolicy
from redshift_connector.transport.blocking import BlockingTransport
from redshift_connector.types.registry import Registry

PLAIN = TlsPolicy(TlsMode.DISABLE)

FATAL = b"SFATAL\0C57P01\0Mterminating connection\0\0"
FATAL = b"E" + struct.pack("!i", len(FATAL) + 4) + FATAL


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    theirs.settimeout(10)
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def tcp():
    """Two ends of a TCP connection, where a reset is possible."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
    theirs.settimeout(10)
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def beside():
    """Run something in a thread that is done when the test is."""
    threads, failures = [], []

    def start(call):
        def guarded():
            try:
                call()
            except Exception as exc:
                failures.append(exc)

        thread = threading.Thread(target=guarded)
        thread.start()
        threads.append(thread)
        return thread

    yield start
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert not failures


def transport_on(sock, timeout=10.0):
    return BlockingTransport(sock, PLAIN, "redshift.test", timeout)


def ask(data):
    """An operation of one flight and one answer."""
    return (yield data)


def collect(data, length):
    """An operation that wants so many bytes."""
    answer = yield data
    while len(answer) < length:
        answer += yield RECEIVE
    return answer


# --- effects ---


def test_effects(pair, beside):
    ours, theirs = pair

    def serve():
        assert theirs.recv(100) == b"first"
        theirs.sendall(b"Srest")
        assert theirs.recv(100) == b"second"
        theirs.sendall(b"answer")

    def operation():
        yield Send(b"first")
        one = yield ReceiveByte()
        rest = yield RECEIVE
        answer = yield b"second"
        return one, rest, answer

    beside(serve)
    transport = transport_on(ours)
    assert transport.run(operation()) == (b"S", b"rest", b"answer")
    assert not transport.encrypted


def test_something_that_is_no_effect(pair):
    def operation():
        yield 42

    with pytest.raises(TypeError, match="42, which is no effect"):
        transport_on(pair[0]).run(operation())


def test_operation_that_waits_for_nothing(pair):
    def operation():
        return 42
        yield

    assert transport_on(pair[0]).run(operation()) == 42


def test_exceptions_of_the_operation_pass(pair):
    def operation():
        yield Send(b"x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transport_on(pair[0]).run(operation())


def test_operation_may_know_better(pair):
    """What was lost is thrown into the operation, which can say why."""
    ours, theirs = pair
    theirs.close()

    def operation():
        try:
            yield RECEIVE
        except ConnectionLost as exc:
            raise ProgrammingError("the server said so") from exc

    with pytest.raises(ProgrammingError, match="said so"):
        transport_on(ours).run(operation())


def test_operation_may_go_on(pair):
    ours, theirs = pair
    theirs.close()

    def operation():
        try:
            yield b"x"
        except Error:
            return "without an answer"

    assert transport_on(ours).run(operation()) == "without an answer"


# --- time-outs ---


@pytest.mark.parametrize("operation", [lambda: ask(b"x"), lambda: ask(RECEIVE), lambda: ask(ReceiveByte())])
def test_time_out(pair, operation):
    start = time.monotonic()
    with pytest.raises(ConnectionLost, match=r"connection time out.*timeout=0\.05 seconds") as caught:
        transport_on(pair[0], 0.05).run(operation())
    assert time.monotonic() - start < 5
    assert isinstance(caught.value, OperationalError)
    assert isinstance(caught.value, InterfaceError)
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert caught.value.args[1] is caught.value.__cause__


def test_time_out_of_a_long_flight(pair):
    """Nobody reads, so that it cannot be sent."""
    with pytest.raises(ConnectionLost, match="connection time out"):
        transport_on(pair[0], 0.05).run(ask(b"x" * (8 << 20)))


def test_slow_is_not_silent(pair, beside):
    """The time-out bounds one wait, not the whole answer."""
    ours, theirs = pair

    def serve():
        theirs.recv(10)
        for _ in range(6):
            time.sleep(0.1)
            theirs.sendall(b"x")

    beside(serve)
    assert transport_on(ours, 0.4).run(collect(b"go", 6)) == b"x" * 6


class Broken:
    """A socket on which everything fails."""

    def __init__(self, failure):
        self._failure = failure

    def settimeout(self, timeout):
        pass

    def setblocking(self, flag):
        pass

    def sendall(self, data):
        raise self._failure

    def recv(self, size):
        raise self._failure

    send = sendall


@pytest.mark.parametrize("timeout", [None, 5.0])
@pytest.mark.parametrize("operation", [lambda: ask(b"x"), lambda: ask(RECEIVE), lambda: ask(ReceiveByte())])
@pytest.mark.parametrize(
    "failure",
    [
        # What the system reports when keepalive or TCP_USER_TIMEOUT gave the peer up; Python calls it TimeoutError.
        OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)),
        OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH)),
        ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)),
        BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)),
        OSError(errno.EBADF, os.strerror(errno.EBADF)),
        ValueError("Read on closed or unwrapped SSL socket."),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_failures_of_the_system(failure, timeout, operation):
    with pytest.raises(ConnectionLost, match="communication error") as caught:
        transport_on(Broken(failure), timeout).run(operation())
    assert caught.value.__cause__ is failure
    assert caught.value.args[1] is failure


# --- the peer goes away ---


def test_peer_closed(pair):
    ours, theirs = pair
    theirs.close()
    with pytest.raises(ConnectionLost, match=r"^BrokenPipe: server socket closed.*timeout=10 is set"):
        transport_on(ours).run(ask(RECEIVE))


def test_peer_closed_and_no_time_out_set(pair):
    ours, theirs = pair
    theirs.close()
    with pytest.raises(ConnectionLost, match=r"^BrokenPipe: server socket closed.*proxy, firewall or VPN"):
        transport_on(ours, None).run(ask(RECEIVE))


def test_no_byte_when_the_peer_closed(pair):
    """The answer to the request for TLS may be none; what that means the login says."""
    ours, theirs = pair
    theirs.close()
    assert transport_on(ours).run(ask(ReceiveByte())) == b""


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_peer_closed_before_the_flight(pair, size):
    ours, theirs = pair
    theirs.close()
    with pytest.raises(ConnectionLost, match=r"^BrokenPipe: server socket closed"):
        transport_on(ours).run(ask(b"x" * size))


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_what_the_server_said_before_the_flight(pair, size):
    """An idle session was ended: the words wait in the buffer while nothing can be sent any more."""
    ours, theirs = pair
    theirs.sendall(FATAL)
    theirs.close()
    session = Session(Registry(), 10)
    with pytest.raises(ProgrammingError, match="terminating connection"):
        transport_on(ours).run(extended.execute(session, b"x" * size, Parameters((), (), ()), False))
    assert not session.in_step


def reset(sock):
    """Close so that the other side is told, not merely at its end."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def test_reset(tcp, beside):
    ours, theirs = tcp

    def serve():
        theirs.recv(10)
        reset(theirs)

    beside(serve)
    with pytest.raises(ConnectionLost):
        transport_on(ours).run(collect(b"go", 10))


def test_reset_in_the_middle_of_a_long_flight(tcp, beside):
    ours, theirs = tcp

    def serve():
        for _ in range(20):
            theirs.recv(1 << 16)
        reset(theirs)

    beside(serve)
    with pytest.raises(ConnectionLost):
        transport_on(ours).run(ask(b"x" * (16 << 20)))


def test_our_own_socket_was_closed_from_another_thread(pair):
    """Closing the connection from another thread is how some programs cancel a query."""
    ours, _ = pair
    transport = transport_on(ours)
    transport.close()
    for operation in (ask(b"x"), ask(RECEIVE), ask(b"x" * (1 << 20))):
        with pytest.raises(ConnectionLost):
            transport.run(operation)


# --- long flights and long answers ---


def serve_echo(sock, length):
    """Send back each piece at once and wait until it was taken."""
    done = 0
    while done < length:
        piece = sock.recv(1 << 16)
        assert piece
        sock.sendall(piece)
        done += len(piece)


@pytest.mark.parametrize("size", [1, (1 << 15) - 1, 1 << 15, (1 << 15) + 1, 100_000, 8 << 20])
@pytest.mark.parametrize("timeout", [None, 10.0])
def test_peer_that_answers_while_we_send(pair, beside, size, timeout):
    """It stops reading while its answers are not read; who only sends waits for ever."""
    ours, theirs = pair
    data = os.urandom(size)
    beside(lambda: serve_echo(theirs, size))
    transport = transport_on(ours, timeout)
    assert transport.run(collect(data, size)) == data
    # Afterwards it is a blocking socket with its time-out again.
    assert ours.gettimeout() == timeout


def test_one_flight_after_the_other(pair, beside):
    ours, theirs = pair
    transport = transport_on(ours)
    for size in (10, 4 << 20, 10, 1 << 20, 3):
        data = os.urandom(size)
        thread = beside(lambda size=size: serve_echo(theirs, size))
        assert transport.run(collect(data, size)) == data
        thread.join()


def test_long_answer_is_read_in_larger_pieces(pair, beside):
    ours, theirs = pair
    size = 16 << 20
    beside(lambda: (theirs.recv(10), theirs.sendall(b"y" * size)))

    def operation():
        pieces = [len((yield b"go"))]
        while sum(pieces) < size:
            pieces.append(len((yield RECEIVE)))
        return pieces

    assert sum(transport_on(ours).run(operation())) == size


def test_what_the_server_said_before_it_closed(pair, beside):
    ours, theirs = pair

    def serve():
        theirs.recv(1 << 16)
        theirs.sendall(FATAL)
        theirs.close()

    beside(serve)
    session = Session(Registry(), 10)
    with pytest.raises(ProgrammingError, match="terminating connection"):
        transport_on(ours).run(extended.execute(session, b"select 1", Parameters((), (), ()), False))
    assert not session.in_step


def test_what_the_server_said_while_a_long_flight_was_sent(pair, beside):
    """Its words were received before its end was noticed, so they count."""
    ours, theirs = pair
    started = threading.Event()

    def serve():
        theirs.recv(1 << 16)
        theirs.sendall(FATAL)
        started.set()
        time.sleep(0.05)
        theirs.close()

    beside(serve)
    session = Session(Registry(), 10)
    long = Parameters((705,), (0,), (b"x" * (16 << 20),))
    with pytest.raises(ProgrammingError, match="terminating connection"):
        transport_on(ours).run(extended.execute(session, b"select $1", long, False))
    assert not session.in_step


# --- the end ---


def test_goodbye(pair):
    ours, theirs = pair
    transport_on(ours).say_goodbye(b"X\0\0\0\4")
    assert theirs.recv(100) == b"X\0\0\0\4"
    assert theirs.recv(100) == b""


def test_goodbye_to_a_peer_that_is_gone(pair):
    ours, theirs = pair
    theirs.close()
    transport = transport_on(ours)
    transport.say_goodbye(b"X\0\0\0\4")
    transport.say_goodbye(b"X\0\0\0\4")
    transport.close()


def test_goodbye_does_not_wait_for_ever(pair):
    """The peer does not read and the buffers are full."""
    ours, _ = pair
    ours.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            ours.send(b"x" * 65536)
    start = time.monotonic()
    transport_on(ours, None).say_goodbye(b"X\0\0\0\4")
    assert time.monotonic() - start < 5
