"""Every documented result of the published driver, and every intended difference from it, in reading and sending.

The one list of both is differences/values.json. What the list says of the published driver was checked by running it:
differences/against_published.py does so again.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from redshift_connector.error import Error
from redshift_connector.types.codec import DecodeOptions
from redshift_connector.types.parameters import encode
from redshift_connector.types.registry import Registry

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "differences.md"
BEGIN, END = "<!-- differences begin -->\n\n", "\n<!-- differences end -->"

_spec = importlib.util.spec_from_file_location("vectors_of_values", HERE / "differences" / "vectors_of_values.py")
assert _spec is not None and _spec.loader is not None
vectors = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(vectors)

TABLE = vectors.load()
READING, SENDING, DIFFERENCES = TABLE["reading"], TABLE["sending"], TABLE["differences"]


def _skip_without_library(expression: str) -> None:
    for library in ("numpy", "pandas"):
        if library in expression:
            pytest.importorskip(library)


# --- the table ---


def test_every_difference_is_shown_by_a_vector_and_has_a_reason() -> None:
    ids = [difference["id"] for difference in DIFFERENCES]
    assert len(ids) == len(set(ids))
    assert {vector["difference"] for vector in READING + SENDING if "difference" in vector} == set(ids)
    assert all(difference["title"] and difference["reason"] for difference in DIFFERENCES)


def test_no_difference_is_stale() -> None:
    for vector in READING:
        assert ("difference" in vector) == ("ours" in vector), vector
        if "ours" in vector:
            assert vectors.shown(vector["ours"]) != vectors.shown(vector["published"]), vector
    for vector in SENDING:
        assert ("difference" in vector) == ("ours" in vector), vector
        if "ours" in vector:
            assert vector["ours"] != vector["published"], vector


# --- our driver ---


def _read(vector: dict[str, Any]) -> str:
    registry = Registry(DecodeOptions(**vector.get("options", {})), vector.get("protocol", 2))
    decode = registry.decoder(vector["oid"], vector["format"], vector.get("modifier", -1))
    try:
        return repr(decode(vectors.data(vector)))
    except ValueError:
        return str(vectors.RAISES)


@pytest.mark.parametrize("vector", READING, ids=lambda v: f"{v['type']} {v.get('hex', v.get('text'))}"[:60])
def test_reading(vector: dict[str, Any]) -> None:
    assert _read(vector) == vectors.shown(vector.get("ours", vector["published"]))


@pytest.mark.parametrize("vector", SENDING, ids=lambda v: v["value"])
def test_sending(vector: dict[str, Any]) -> None:
    _skip_without_library(vector["value"])
    value = vectors.python(vector["value"])
    try:
        (oid,), (format,), (payload,) = encode(Registry(), (value,))
        outcome = vectors.sent(oid, format, payload)
    except Error:
        outcome = vectors.RAISES
    assert outcome == vector.get("ours", vector["published"])


# --- the document ---


def _code(text: object) -> str:
    words = str(text).replace("|", "\\|").replace("\0", "\\x00")
    return f"`{words}`" if "`" not in words else words


def _parameter(outcome: Any) -> str:
    if outcome == vectors.RAISES:
        return "an error"
    oid, format, payload = outcome
    if payload is None:
        return "NULL"
    return f"{oid}, {'binary' if format else 'text'} {_code(payload)}"


def _result(outcome: str) -> str:
    return "an error" if outcome == vectors.RAISES else _code(outcome)


def _row(difference: dict[str, Any]) -> str:
    number = difference["id"]
    if difference["kind"] == "read":
        vector = next(vector for vector in READING if vector.get("difference") == number)
        form = "binary" if vector["format"] else "text"
        example = f"{vector['type']}, {form} {_code(vector.get('hex', vector.get('text')))}"
        published, ours = _result(vector["published"]), _result(vector["ours"])
    else:
        vector = next(vector for vector in SENDING if vector.get("difference") == number)
        example = _code(vector["value"])
        published, ours = _parameter(vector["published"]), _parameter(vector["ours"])
    cells = (number, difference["title"], example, published, ours, difference["reason"])
    return "| " + " | ".join(cells) + " |"


def document() -> str:
    lines = []
    for kind, title in (("read", "Reading"), ("send", "Sending")):
        lines += [f"## {title}", "", "| Id | Difference | For example | Published | Here | Reason |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [_row(difference) for difference in DIFFERENCES if difference["kind"] == kind]
        lines += [""]
    return "\n".join(lines)


def test_the_document_is_current() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert text == document(), "render it anew: python test/conformance/test_differences.py"


def _render() -> None:
    before, begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    DOCUMENT.write_text(before + begin + document() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    _render()
