"""Connecting: every address, one deadline, no socket left behind."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import time

import pytest

from redshift_connector.error import InterfaceError, OperationalError, ProgrammingError
from redshift_connector.transport.address import SocketOptions, connect_socket, endpoint

TCP = socket.IPPROTO_TCP


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def closed_port():
    """A port where nobody listens: it stays bound, so nobody else can take it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def stalled_port():
    """A port where connecting never finishes: the queue of the listener is full and nobody accepts."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(20):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0.2)
            try:
                waiting.connect(listener.getsockname())
            except TimeoutError:
                break
        else:
            pytest.skip("this system queues connections without limit")
        yield listener.getsockname()[1]


def resolve_to(monkeypatch, *addresses):
    """Make every name resolve to these (host, port) pairs."""

    def getaddrinfo(host, port, *args, **kwargs):
        return [
            (socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_STREAM, TCP, "", address)
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_connected_and_blocking(listener):
    with connect_socket("127.0.0.1", listener.getsockname()[1], timeout=10) as connected:
        assert connected.getpeername() == listener.getsockname()
        assert connected.gettimeout() is None
        assert connected.getsockopt(TCP, socket.TCP_NODELAY)
        assert connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def test_ipv6():
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 on loopback")
    with listener, connect_socket("::1", listener.getsockname()[1], timeout=10) as connected:
        assert connected.family is socket.AF_INET6


def test_next_address_after_a_refusal(monkeypatch, listener, closed_port):
    resolve_to(monkeypatch, ("127.0.0.1", closed_port), listener.getsockname())
    for timeout in (None, 10):
        with connect_socket("db.example.test", 5439, timeout=timeout) as connected:
            assert connected.getpeername() == listener.getsockname()


def test_address_that_stalls_leaves_time_for_the_next(monkeypatch, listener, stalled_port):
    resolve_to(monkeypatch, ("127.0.0.1", stalled_port), listener.getsockname())
    begin = time.monotonic()
    with connect_socket("db.example.test", 5439, timeout=1.2) as connected:
        assert connected.getpeername() == listener.getsockname()
    assert 0.5 < time.monotonic() - begin < 1.2


def test_time_out(stalled_port):
    begin = time.monotonic()
    with pytest.raises(
        OperationalError, match=r"connection time out: 127.0.0.1:\d+ did not answer within 0.3 s"
    ) as caught:
        connect_socket("127.0.0.1", stalled_port, timeout=0.3)
    assert time.monotonic() - begin < 5
    assert isinstance(caught.value.args[1], TimeoutError)
    assert caught.value.__cause__ is caught.value.args[1]


def test_one_deadline_for_all_addresses(monkeypatch, stalled_port):
    resolve_to(monkeypatch, *[("127.0.0.1", stalled_port), ("127.0.0.2", stalled_port), ("127.0.0.3", stalled_port)])

    def connect(self, address):
        time.sleep(self.gettimeout())
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", connect)
    begin = time.monotonic()
    with pytest.raises(OperationalError, match=r"tried 127.0.0.1, 127.0.0.2, 127.0.0.3"):
        connect_socket("db.example.test", 5439, timeout=0.3)
    assert 0.25 < time.monotonic() - begin < 3


def test_resolver_that_uses_up_the_time(monkeypatch):
    real = socket.getaddrinfo

    def getaddrinfo(*args, **kwargs):
        time.sleep(0.1)
        return real("127.0.0.1", 5439, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(OperationalError, match="connection time out"):
        connect_socket("db.example.test", 5439, timeout=0.05)


def test_refused(monkeypatch, closed_port):
    with pytest.raises(
        InterfaceError, match=r"communication error: could not connect to 127.0.0.1:\d+ .*refused"
    ) as caught:
        connect_socket("127.0.0.1", closed_port, timeout=10)
    assert isinstance(caught.value.args[1], ConnectionRefusedError)
    assert caught.value.__cause__ is caught.value.args[1]


def test_every_failure_is_told(monkeypatch, closed_port):
    resolve_to(monkeypatch, ("::1", closed_port), ("127.0.0.1", closed_port))

    def connect(self, address):
        raise (
            OSError(101, "Network is unreachable")
            if ":" in address[0]
            else ConnectionRefusedError(111, "Connection refused")
        )

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(InterfaceError) as caught:
        connect_socket("db.example.test", 5439)
    assert caught.value.args[0] == (
        "communication error: could not connect to db.example.test:5439 "
        "(tried ::1: Network is unreachable, 127.0.0.1): Connection refused"
    )


def test_unknown_name(monkeypatch):
    def getaddrinfo(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(
        InterfaceError, match=r"communication error: the host name 'nowhere.test' could not be resolved"
    ) as caught:
        connect_socket("nowhere.test", 5439)
    assert isinstance(caught.value.args[1], socket.gaierror)


@pytest.mark.parametrize("host", ["a" * 64 + ".test", "a..b", "a\0b"])
def test_impossible_name(host):
    with pytest.raises(InterfaceError, match="communication error"):
        connect_socket(host, 5439)


@pytest.mark.parametrize("host", [None, ""])
def test_nowhere_to_go(host):
    with pytest.raises(ProgrammingError, match="one of host or unix_sock must be provided"):
        connect_socket(host, 5439)


def test_source_address(listener):
    with connect_socket("127.0.0.1", listener.getsockname()[1], source_address="127.0.0.1") as connected:
        assert connected.getsockname()[0] == "127.0.0.1"
    with pytest.raises(InterfaceError, match="communication error"):
        connect_socket("127.0.0.1", listener.getsockname()[1], source_address="192.0.2.1")


def test_source_address_chooses_the_family(monkeypatch, listener):
    resolve_to(monkeypatch, ("::1", 1), listener.getsockname())
    with connect_socket("db.example.test", 5439, source_address="127.0.0.1", timeout=10) as connected:
        assert connected.family is socket.AF_INET


class TestOptions:
    def test_all(self, listener):
        options = SocketOptions(True, 61, 62, 7, 1.5)
        with connect_socket("127.0.0.1", listener.getsockname()[1], options=options) as connected:
            for name, number in [
                ("TCP_KEEPIDLE", 61),
                ("TCP_KEEPINTVL", 62),
                ("TCP_KEEPCNT", 7),
                ("TCP_USER_TIMEOUT", 1500),
            ]:
                if hasattr(socket, name):
                    assert connected.getsockopt(TCP, getattr(socket, name)) == number

    def test_off(self, listener):
        options = SocketOptions(keepalive=False, keepalive_idle=61)
        with connect_socket("127.0.0.1", listener.getsockname()[1], options=options) as connected:
            assert not connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)

    def test_macos_name(self, monkeypatch, listener):
        monkeypatch.setattr(socket, "TCP_KEEPALIVE", socket.TCP_KEEPIDLE, raising=False)
        monkeypatch.delattr(socket, "TCP_KEEPIDLE")
        options = SocketOptions(keepalive_idle=61)
        with connect_socket("127.0.0.1", listener.getsockname()[1], options=options) as connected:
            assert connected.getsockopt(TCP, socket.TCP_KEEPALIVE) == 61

    @pytest.mark.parametrize(("options", "missing", "parameter"), [
        (SocketOptions(keepalive_count=3), "TCP_KEEPCNT", "tcp_keepalive_count"),
        (SocketOptions(user_timeout=3), "TCP_USER_TIMEOUT", "tcp_user_timeout"),
    ])  # fmt: skip
    def test_not_on_this_system(self, monkeypatch, listener, caplog, options, missing, parameter):
        monkeypatch.delattr(socket, missing, raising=False)
        connect_socket("127.0.0.1", listener.getsockname()[1], options=options).close()
        assert [(r.levelno, parameter in r.getMessage()) for r in caplog.records] == [(logging.WARNING, True)]

    @pytest.mark.parametrize("number", [40_000, 2**40])
    def test_number_the_system_refuses(self, listener, caplog, number):
        connect_socket("127.0.0.1", listener.getsockname()[1], options=SocketOptions(keepalive_idle=number)).close()
        assert "tcp_keepalive_idle" in caplog.text


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no UNIX sockets")
class TestUnixSocket:
    def test_connected(self, tmp_path):
        path = os.fspath(tmp_path / "s")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()
            options = SocketOptions(keepalive_idle=10, user_timeout=1)
            with connect_socket("ignored", 1, unix_sock=path, timeout=10, options=options) as connected:
                assert connected.family is socket.AF_UNIX
                assert connected.gettimeout() is None

    def test_missing(self, tmp_path):
        path = os.fspath(tmp_path / "s")
        with pytest.raises(
            InterfaceError, match="communication error: could not connect to the UNIX socket"
        ) as caught:
            connect_socket("", 1, unix_sock=path)
        assert isinstance(caught.value.args[1], FileNotFoundError)

    def test_path_too_long(self):
        with pytest.raises(InterfaceError, match="communication error"):
            connect_socket("", 1, unix_sock="/tmp/" + "x" * 200)

    def test_time_out(self, tmp_path, monkeypatch):
        def connect(self, address):
            raise TimeoutError("timed out")

        monkeypatch.setattr(socket.socket, "connect", connect)
        with pytest.raises(OperationalError, match="connection time out"):
            connect_socket("", 1, unix_sock=os.fspath(tmp_path / "s"), timeout=1)


def test_no_unix_sockets_on_this_system(monkeypatch):
    monkeypatch.delattr(socket, "AF_UNIX", raising=False)
    with pytest.raises(InterfaceError, match="no UNIX sockets"):
        connect_socket("", 1, unix_sock="/tmp/s")


def test_interrupt_leaves_no_socket(monkeypatch, listener):
    made = []
    real = socket.socket.connect

    def connect(self, address):
        made.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(KeyboardInterrupt):
        connect_socket("127.0.0.1", listener.getsockname()[1])
    monkeypatch.setattr(socket.socket, "connect", real)
    assert [sock.fileno() for sock in made] == [-1]


def test_endpoint():
    assert endpoint("db.example.test", 5439) == "db.example.test:5439"
    assert endpoint("2001:db8::1", 5439) == "[2001:db8::1]:5439"
