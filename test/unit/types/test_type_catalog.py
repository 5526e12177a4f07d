"""oid, regproc, xid and what else only catalogues show."""

import pytest

from redshift_connector.types.codec import BINARY, TEXT
from redshift_connector.types.registry import Registry

REGISTRY = Registry()


@pytest.mark.parametrize(
    ("oid", "format", "data", "value"),
    [
        (26, TEXT, b"4294967295", 4294967295),
        (26, BINARY, b"\xff\xff\xff\xff", 4294967295),
        (26, BINARY, b"\0\0\0\1\0\0\0\0", 2**32),
        (24, BINARY, b"\0\0\4\xda", 1242),
        (24, TEXT, b"textin", "textin"),
        (24, TEXT, b"1242", 1242),
        (28, TEXT, b"571", 571),
        (28, BINARY, b"\0\0\2\x3b", 571),
        (28, BINARY, b"\0\0\0\0\0\0\2\x3b", 571),
        (29, TEXT, b"7", "7"),
        (29, BINARY, b"\0\0\0\7", "7"),
        (27, TEXT, b"(0,1)", "(0,1)"),
        (27, BINARY, b"\0\0\0\1\0\2", "(1,2)"),
        (1033, BINARY, b"rdsdb=arwdRxt/rdsdb", "rdsdb=arwdRxt/rdsdb"),
        (790, TEXT, b"$1,000.00", "$1,000.00"),
        (650, TEXT, b"10.0.0.0/8", "10.0.0.0/8"),
        (2249, TEXT, b"(1,a)", "(1,a)"),
        (2205, TEXT, b"pg_class", "pg_class"),
        (2278, TEXT, b"", ""),
        (142, TEXT, b"<a/>", "<a/>"),
    ],
)
def test_values(oid, format, data, value):
    decoded = REGISTRY.decoder(oid, format)(data)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(("oid", "expected"), [(26, "4 or 8"), (24, "4 or 8"), (28, "4 or 8"), (27, "6"), (29, "4")])
def test_wrong_lengths(oid, expected):
    for length in (0, 3, 5, 9):
        with pytest.raises(ValueError, match=f"has {expected} bytes, not {length}"):
            REGISTRY.decoder(oid, BINARY)(bytes(length))


@pytest.mark.parametrize("oid", [790, 869, 650, 829, 600, 2249, 3614])
def test_binary_forms_the_driver_does_not_read_are_refused_and_never_asked_for(oid):
    assert REGISTRY.preferred_format(oid) == TEXT
    with pytest.raises(ValueError, match="does not read"):
        REGISTRY.decoder(oid, BINARY)(bytes(8))
