"""A row reader made for one list of columns: the loop over columns is written out.

Owns: the text of that function, and what it does with a row that is not as expected.
Must not know: types; each column brings its own expression.

Neighbouring columns of known width are taken from the row in one step, together with the length word of the column
behind them. Where one of them is NULL, those columns are taken one by one instead. A row with a value of another
length, or where an expression raises, goes through the general reader, which also finds out what is wrong with a row
that nothing fits.
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
        value = f"value{number}" if inline.code is not None else "data[at:after]"
        columns.append((inline.code, inline.expression.format_map({**spelled, "value": value})))
    exec(_code(tuple(columns)), names)
    reader: RowReader = names["read"]
    return reader


@lru_cache(maxsize=256)
def _code(columns: tuple[_Column, ...]) -> CodeType:
    return compile(_source(columns), "<row reader>", "exec")


def _source(columns: tuple[_Column, ...]) -> str:
    """Return the text of ``read`` for these columns."""
    unpackers = ["from struct import Struct", "word = Struct('!i').unpack_from"]
    body: list[str] = []
    # The first step takes the frame's header too: tag, length, number of columns.
    start, header = "position", f"width == {len(columns)}"
    number = 0
    while True:
        # One step: columns of known width, then the length word of one whose width is not, or the end of the row.
        first = number
        while number < len(columns) and columns[number][0] is not None:
            number += 1
        more = number < len(columns)
        body += _step(columns, range(first, number), more, start, header, unpackers)
        if not more:
            break
        body += _of_unknown_width(number, columns[number][1])
        start, header = "at", ""
        number += 1
    return "\n".join(
        [
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
            f"                append([{', '.join(f'value{number}' for number in range(len(columns)))}])",
            "                position = at",
            "        except Exception:",
            "            pass",
            "        if len(rows) < count:",
            "            other, position = general(data, position, 1)",
            "            rows += other",
            "    return rows, position",
        ]
    )


def _step(
    columns: tuple[_Column, ...], known: range, more: bool, start: str, header: str, unpackers: list[str]
) -> list[str]:
    """Return the lines that take columns of known width, and the length word behind them if there is ``more``."""
    layout = "xiH" if header else ""
    targets = ["size", "width"] if header else []
    checks = [header] if header else []
    for number in known:
        layout += f"i{columns[number][0]}"
        targets += [f"length{number}", f"value{number}"]
        checks.append(f"length{number} == {_size(columns[number])}")
    if more:
        layout += "i"
        targets.append(f"length{known.stop}")
    if not targets:
        return []
    unpackers.append(f"unpack{known.start} = Struct({'!' + layout!r}).unpack_from")
    lines = [f"{', '.join(targets)}, = unpack{known.start}(data, {start})"]
    fast = [line for number in known for line in _assigned(columns, number)]
    fast.append(f"at = {start} + {struct.calcsize('!' + layout)}")
    if not checks:
        return lines + fast
    return [
        *lines,
        f"if {' and '.join(checks)}:",
        *_indented(fast),
        "else:",
        *_indented(_slow(columns, known, more, header, unpackers)),
    ]


def _assigned(columns: tuple[_Column, ...], number: int) -> list[str]:
    """Return the line that makes the value of what was unpacked, if that is not the value itself."""
    expression = columns[number][1]
    return [] if expression == f"value{number}" else [f"value{number} = {expression}"]


def _slow(columns: tuple[_Column, ...], known: range, more: bool, header: str, unpackers: list[str]) -> list[str]:
    """Return the lines that take the same columns one by one, because a length is not as expected."""
    lines = [f"if not {header}:", "    break", "at = position + 7"] if header else []
    for number in known:
        size = _size(columns[number])
        unpackers.append(f"unpack_one{number} = Struct('!i{columns[number][0]}').unpack_from")
        lines += [
            f"length, value{number} = unpack_one{number}(data, at)",
            f"if length == {size}:",
            *_indented([*_assigned(columns, number), f"at += {4 + size}"]),
            "elif length == -1:",
            f"    value{number} = None",
            "    at += 4",
            "else:",
            "    break",
        ]
    if more:
        lines += [f"length{known.stop}, = word(data, at)", "at += 4"]
    return lines or ["break"]


def _size(column: _Column) -> int:
    return struct.calcsize(f"!{column[0]}")


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _of_unknown_width(number: int, expression: str) -> list[str]:
    return [
        f"if length{number} >= 0:",
        f"    after = at + length{number}",
        f"    value{number} = {expression}",
        "    at = after",
        f"elif length{number} == -1:",
        f"    value{number} = None",
        "else:",
        "    break",
    ]
