"""Does a certificate name this host? The lenient judge of connections whose `sslmode` was not chosen.

Owns: the rules by which names in a certificate's dictionary form are compared with a host.
Must not know: sockets, TLS, what follows from the answer.

A caller who asked for ``verify-full`` is never served by this module: then the TLS library itself decides.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["match_hostname"]


def match_hostname(cert: Mapping[str, Any] | None, hostname: str | None) -> bool:
    """Tell whether a certificate is valid for a host name or address.

    Parameters
    ----------
    cert : mapping or None
        The peer's certificate as `ssl.SSLSocket.getpeercert` returns it.
    hostname : str or None
        The host as the user typed it; an IPv6 address without brackets.

    Returns
    -------
    bool
        False also for an empty certificate or host. Never raises.

    Examples
    --------
    >>> cert = {"subjectAltName": (("DNS", "*.example.com"), ("IP Address", "192.0.2.7"))}
    >>> match_hostname(cert, "a.example.com"), match_hostname(cert, "example.com")
    (True, False)
    >>> match_hostname(cert, "192.0.2.7")
    True
    """
    if not cert or not hostname or not isinstance(hostname, str):
        return False
    alternatives = list(_pairs(cert.get("subjectAltName")))
    address = _address(hostname)
    if address is not None:
        return any(kind == "IP Address" and _address(value.rstrip()) == address for kind, value in alternatives)
    if alternatives:
        return any(kind == "DNS" and _name_fits(value, hostname) for kind, value in alternatives)
    return any(_name_fits(name, hostname) for name in _common_names(cert))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _name_fits(name: str, hostname: str) -> bool:
    name = name.lower().rstrip(".")
    hostname = hostname.lower().rstrip(".")
    if not hostname:
        return False
    if "*" not in name:
        return name == hostname
    wanted, given = name.split("."), hostname.split(".")
    # A wildcard is one whole label, the left-most, and never stands directly before a top-level domain.
    if wanted[0] != "*" or name.count("*") > 1 or len(wanted) < 3:
        return False
    return len(given) == len(wanted) and bool(given[0]) and given[1:] == wanted[1:]


def _common_names(cert: Mapping[str, Any]) -> Iterator[str]:
    subject = cert.get("subject")
    for attributes in subject if isinstance(subject, tuple | list) else ():
        for key, value in _pairs(attributes):
            if key == "commonName":
                yield value


def _pairs(entries: object) -> Iterator[tuple[str, str]]:
    # The dictionary comes from the TLS library, but a judge that must not raise trusts no shape.
    for entry in entries if isinstance(entries, tuple | list) else ():
        if isinstance(entry, tuple | list) and len(entry) == 2:
            key, value = entry
            if isinstance(key, str):
                yield key, value if isinstance(value, str) else ""
