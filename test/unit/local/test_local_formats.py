"""Who decides a column's format: the table of the specification's section 6.1."""

from __future__ import annotations

import pytest

from redshift_connector.local.formats import choose_forms, text_converters
from redshift_connector.local.kinds import DAY_TO_SECOND, YEAR_TO_MONTH, kind_of
from redshift_connector.protocol.backend import ColumnDescription

INT4 = ColumnDescription(b"i", type_oid=23)
NUMERIC = ColumnDescription(b"n", type_oid=1700, type_modifier=0x000A0006)
BARE_NUMERIC = ColumnDescription(b"b", type_oid=1700, type_modifier=-1)
INTERVAL = ColumnDescription(b"v", type_oid=1186)
JSON = ColumnDescription(b"j", type_oid=114)
ALL = [INT4, NUMERIC, BARE_NUMERIC, INTERVAL, JSON]


def forms(requested: list[int], version: int, obey: bool = False) -> list[tuple[int, int, bool]]:
    chosen = choose_forms(ALL, requested, version, obey)
    assert chosen is not None
    return [(form.asked, form.told, form.convert is not None) for form in chosen]


@pytest.mark.parametrize("requested", [[], [0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 0]])
def test_under_protocol_2_the_server_decides(requested: list[int]) -> None:
    assert forms(requested, 2) == [(1, 1, False), (0, 1, True), (0, 0, False), (1, 1, True), (0, 0, False)]


@pytest.mark.parametrize("version", [0, 1])
def test_under_protocols_0_and_1_the_client_decides(version: int) -> None:
    assert forms([], version) == [(0, 0, False)] * 5
    assert forms([1, 0, 0, 1, 0], version) == [
        (1, 1, False),
        (0, 0, False),
        (0, 0, False),
        (1, 1, True),
        (0, 0, False),
    ]


def test_an_obeying_server_of_protocol_2() -> None:
    assert forms([], 2, obey=True) == [(0, 0, False)] * 5
    assert forms([1, 1, 1, 0, 0], 2, obey=True)[:3] == [(1, 1, False), (0, 1, True), (0, 0, False)]


def test_a_wrong_number_of_formats_is_left_to_postgres() -> None:
    assert choose_forms(ALL, [0, 0], 2, False) is None


@pytest.mark.parametrize("precision_scale", [(39, 0), (2, 5), (5, 0x7FE)])
def test_what_only_postgres_allows_in_a_numeric_stays_text(precision_scale: tuple[int, int]) -> None:
    precision, scale = precision_scale
    column = ColumnDescription(b"n", type_oid=1700, type_modifier=(precision << 16 | scale) + 4)
    chosen = choose_forms([column], [], 2, False)
    assert chosen is not None and chosen[0].told == 0


LACKING = [
    ColumnDescription(b"super", type_oid=4000),
    ColumnDescription(b"varbyte", type_oid=6551),
    ColumnDescription(b"geometry", type_oid=3000),
    ColumnDescription(b"geography", type_oid=3001),
    ColumnDescription(b"sketch", type_oid=2935),
    ColumnDescription(b"months", type_oid=1186, type_modifier=YEAR_TO_MONTH),
    ColumnDescription(b"seconds", type_oid=1186, type_modifier=DAY_TO_SECOND),
]


@pytest.mark.parametrize(
    ("requested", "version", "told"),
    [
        ([], 0, [0, 0, 0, 0, 0, 0, 0]),
        ([], 1, [0, 0, 0, 0, 0, 0, 0]),
        ([1], 1, [0, 1, 0, 1, 0, 1, 1]),
        ([], 2, [0, 1, 0, 1, 0, 1, 1]),
        ([1], 2, [0, 1, 0, 1, 0, 1, 1]),
    ],
)
def test_the_types_that_postgres_lacks(requested: list[int], version: int, told: list[int]) -> None:
    chosen = choose_forms(LACKING, requested, version, False)
    assert chosen is not None and [form.told for form in chosen] == told


def test_only_varbyte_is_another_in_text() -> None:
    converters = text_converters(LACKING)
    assert converters is not None and [convert is not None for convert in converters] == [False, True] + [False] * 5
    assert text_converters(ALL) is None


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (0x2, 1188),
        (0x4, 1188),
        (0x6, 1188),
        (0x8, 1190),
        (0x1000, 1190),
        (0x1C08, 1190),
        (0x1C00, 1190),
        (0x7FFF, 1186),
    ],
)
def test_the_fields_of_an_interval_tell_its_kind(fields: int, kind: int) -> None:
    for digits in (0, 6, 0xFFFF):
        assert kind_of(ColumnDescription(b"", type_oid=1186, type_modifier=fields << 16 | digits)) == kind
    assert kind_of(ColumnDescription(b"", type_oid=23, type_modifier=fields << 16)) == 23
