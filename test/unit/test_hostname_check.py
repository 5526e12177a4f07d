"""The lenient judge, against the vectors of its specification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_connector import hostname_check
from redshift_connector.hostname_check import match_hostname


def dns(*names):
    return {"subjectAltName": tuple(("DNS", name) for name in names)}


def address(*addresses):
    return {"subjectAltName": tuple(("IP Address", text) for text in addresses)}


def common_name(name, *alternatives):
    certificate = {"subject": ((("countryName", "XY"),), (("commonName", name),))}
    return {**certificate, "subjectAltName": alternatives} if alternatives else certificate


@pytest.mark.parametrize(
    ("certificate", "host", "result"),
    [
        (dns("*.example.com"), "a.example.com", True),
        (dns("*.example.com"), "A.EXAMPLE.com.", True),
        (dns("*.example.com"), "example.com", False),
        (dns("*.example.com"), "a.b.example.com", False),
        (dns("*.example.com"), ".example.com", False),
        (dns("*.com"), "example.com", False),
        (dns("*"), "localhost", False),
        (dns("*.*"), "a.b", False),
        (dns("a*.example.com"), "ab.example.com", False),
        (dns("*.*.example.com"), "a.b.example.com", False),
        (dns("a.*.example.com"), "a.b.example.com", False),
        (dns("*.co.uk"), "a.co.uk", True),
        (dns("A.Example.COM."), "a.example.com", True),
        (dns("a.example.com"), "b.example.com", False),
        (dns("x.test", "a.example.com"), "a.example.com", True),
        (dns("1.2.3.4"), "1.2.3.4", False),
        (common_name("1.2.3.4"), "1.2.3.4", False),
        (address("1.2.3.4"), "1.2.3.4", True),
        (address("1.2.3.4"), "1.2.3.5", False),
        (address("1.2.3.4"), "a.example.com", False),
        (address("0:0:0:0:0:0:0:1"), "::1", True),
        (address("0:0:0:0:0:0:0:1\n"), "::1", True),
        (address("0:0:0:0:0:0:0:1"), "[::1]", False),
        (address("<invalid>"), "::1", False),
        (common_name("*.example.com"), "a.example.com", True),
        (common_name("a.b"), "a.b", True),
        (common_name("a.b"), "c.b", False),
        (common_name("a.b", ("URI", "http://a.b")), "a.b", False),
        (common_name("a.b", ("IP Address", "1.2.3.4")), "a.b", False),
        (dns("xn--bcher-kva.example"), "bücher.example", False),
        ({}, "a.b", False),
        (None, "a.b", False),
        (dns("a.b"), "", False),
        (dns("a.b"), None, False),
        (dns(""), ".", False),
        (dns(""), "a", False),
    ],
)
def test_vectors(certificate, host, result):
    assert match_hostname(certificate, host) is result


json = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3).map(tuple)
)


@given(
    st.fixed_dictionaries({}, optional={"subject": json, "subjectAltName": json}),
    st.text() | st.ip_addresses().map(str) | json,
)
def test_never_raises(certificate, host):
    assert match_hostname(certificate, host) in (True, False)


@given(st.from_regex(r"[a-z0-9-]{1,10}(\.[a-z0-9-]{1,10}){2,4}", fullmatch=True))
def test_wildcard_stands_for_one_label(host):
    rest = host.partition(".")[2]
    certificate = dns(f"*.{rest}")
    if not host.rpartition(".")[2].isdecimal():
        assert match_hostname(certificate, host)
    assert not match_hostname(certificate, rest)
    assert not match_hostname(certificate, f"a.{host}")


def test_exports():
    assert hostname_check.__all__ == ["match_hostname"]
