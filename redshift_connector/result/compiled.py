"""A row reader made for one list of columns: the loop over columns is written out.

Owns: the text of that function, and what it does with a row that is not as expected.
Must not know: types; each column brings its own expression.

Neighbouring columns of known width are taken from the row in one step, together with the length word of the column
behind them. A row where a length is another (a NULL, say), or where an expression raises, goes through the general
reader, which also finds out what is wrong with a row that nothing fits.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any

from redshift_connector.result.rowset import RowReader
from redshift_connector.types.codec import Inline

__all__ = ["compile_reader"]

_Column = tuple["str | None", str]  # struct code, expression


def compile_reader(
    inlines: Sequence[Inline], decoders: Sequence[Callable[[bytes], Any]], general: RowReader
) -> RowReader:
    """Return a reader that gives what ``general`` gives, faster.

    Parameters
    ----------
    inlines : sequence of Inline
        How each column is read.
    decoders : sequence of callable
        From the bytes of a value to the value.
    general : callable
        Reads any row.
    """
    names: dict[str, Any] = {"general": general}
    columns = []
    for number, (inline, decode) in enumerate(zip(inlines, decoders, strict=True)):
        spelled = {name: f"{name}{number}" for name in ("decode", *inline.names)}
        names |= {spelled[name]: value for name, value in (("decode", decode), *inline.names.items())}
        value = f"value{number}" if inline.code is not None else f"data[at : at + length{number}]"
        columns.append((inline.code, inline.expression.format_map({**spelled, "value": value})))
    exec(_code(tuple(columns)), names)
    reader: RowReader = names["read"]
    return reader


@lru_cache(maxsize=256)
def _code(columns: tuple[_Column, ...]) -> CodeType:
    return compile(_source(columns), "<row reader>", "exec")


def _source(columns: tuple[_Column, ...]) -> str:
    """Return the text of ``read`` for these columns."""
    unpackers: list[str] = []
    body: list[str] = []
    # The first step takes the frame's header too: tag, length, number of columns.
    layout, targets, checks = "xiH", ["size", "width"], [f"width != {len(columns)}"]
    start = "position"
    number = 0
    while True:
        # One step: columns of known width, then the length word of one whose width is not, or the end of the row.
        while number < len(columns) and columns[number][0] is not None:
            code = str(columns[number][0])
            layout += "i" + code
            targets += [f"length{number}", f"value{number}"]
            checks.append(f"length{number} != {struct.calcsize('!' + code)}")
            number += 1
        more = number < len(columns)
        if more:
            layout += "i"
            targets.append(f"length{number}")
        if targets:
            unpackers.append(f"unpack{len(unpackers)} = Struct({'!' + layout!r}).unpack_from")
            body.append(f"{', '.join(targets)}, = unpack{len(unpackers) - 1}(data, {start})")
        body += _unless(checks)
        body.append(f"at = {start} + {struct.calcsize('!' + layout)}")
        if not more:
            break
        body += _of_unknown_width(number, columns[number][1])
        start, layout, targets, checks = "at", "", [], []
        number += 1
    values = ", ".join(f"value{n}" if code is None else expression for n, (code, expression) in enumerate(columns))
    return "\n".join(
        [
            "from struct import Struct",
            *unpackers,
            "def read(data, position, count):",
            "    rows = []",
            "    append = rows.append",
            "    while len(rows) < count:",
            "        try:",
            "            for _ in range(count - len(rows)):",
            *("                " + line for line in body),
            "                if at != position + 1 + size:",
            "                    break",
            f"                append([{values}])",
            "                position = at",
            "        except Exception:",
            "            pass",
            "        if len(rows) < count:",
            "            other, position = general(data, position, 1)",
            "            rows += other",
            "    return rows, position",
        ]
    )


def _unless(checks: list[str]) -> list[str]:
    return [f"if {' or '.join(checks)}:", "    break"] if checks else []


def _of_unknown_width(number: int, expression: str) -> list[str]:
    return [
        f"if length{number} >= 0:",
        f"    value{number} = {expression}",
        f"    at += length{number}",
        f"elif length{number} == -1:",
        f"    value{number} = None",
        "else:",
        "    break",
    ]
