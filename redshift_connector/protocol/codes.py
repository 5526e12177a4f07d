"""Numbers and letters of the protocol.

Owns: request codes, authentication codes, transaction status bytes, error field letters.
Must not know: layouts (see `fields`, `frontend`, `backend`).
"""

from __future__ import annotations

from typing import Final

PROTOCOL_VERSION: Final = 196608  # 3.0
SSL_REQUEST: Final = 80877103
CANCEL_REQUEST: Final = 80877102

# Authentication request codes. 13 and 14 are Redshift's own.
AUTH_OK: Final = 0
AUTH_CLEARTEXT: Final = 3
AUTH_MD5: Final = 5
AUTH_SASL: Final = 10
AUTH_SASL_CONTINUE: Final = 11
AUTH_SASL_FINAL: Final = 12
AUTH_DIGEST: Final = 13
AUTH_IDP_TOKEN: Final = 14

# Methods of the protocol that Redshift does not use and this driver does not answer.
AUTH_UNSUPPORTED: Final = {
    2: "Kerberos V5",
    4: "crypt",
    6: "SCM credential",
    7: "GSSAPI",
    8: "GSSAPI continue",
    9: "SSPI",
}

# Transaction status, the byte of ReadyForQuery.
IDLE: Final = 0x49
IN_TRANSACTION: Final = 0x54
IN_FAILED_TRANSACTION: Final = 0x45

# Whether a value travels as characters or as raw bytes.
TEXT: Final = 0
BINARY: Final = 1

# One-letter field codes of ErrorResponse and NoticeResponse.
ERROR_FIELDS: Final = {
    "S": "severity",
    "V": "severity, never translated",
    "C": "SQLSTATE",
    "M": "message",
    "D": "detail",
    "H": "hint",
    "P": "position",
    "p": "internal position",
    "q": "internal query",
    "W": "where",
    "s": "schema",
    "t": "table",
    "c": "column",
    "d": "data type",
    "n": "constraint",
    "F": "file",
    "L": "line",
    "R": "routine",
}

# The server counts the parameters of Bind in a signed 16-bit integer.
MAX_PARAMETERS: Final = 32767
