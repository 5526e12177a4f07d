"""The published enumeration of type numbers."""

import pytest

from redshift_connector.types import oids
from redshift_connector.utils.oids import RedshiftOID, get_datatype_name, redshift_oids

PUBLISHED = """
ACLITEM 1033 ACLITEM_ARRAY 1034 ANY_ARRAY 2277 ABSTIME 702 BIGINT 20 BIGINT_ARRAY 1016 BOOLEAN 16 BOOLEAN_ARRAY
1000 BPCHAR 1042 BPCHAR_ARRAY 1014 BYTES 17 BYTES_ARRAY 1001 CHAR 18 CHAR_ARRAY 1002 CIDR 650 CIDR_ARRAY 651
CSTRING 2275 CSTRING_ARRAY 1263 DATE 1082 DATE_ARRAY 1182 FLOAT 701 FLOAT_ARRAY 1022 GEOGRAPHY 3001 GEOMETRY
3000 GEOMETRYHEX 3999 INET 869 INET_ARRAY 1041 INT2VECTOR 22 INTEGER 23 INTEGER_ARRAY 1007 INTERVAL 1186
INTERVAL_ARRAY 1187 INTERVALY2M 1188 INTERVALY2M_ARRAY 1189 INTERVALD2S 1190 INTERVALD2S_ARRAY 1191 JSON 114
JSON_ARRAY 199 JSONB 3802 JSONB_ARRAY 3807 MACADDR 829 MONEY 790 MONEY_ARRAY 791 NAME 19 NAME_ARRAY 1003 NUMERIC
1700 NUMERIC_ARRAY 1231 NULLTYPE -1 OID 26 OID_ARRAY 1028 POINT 600 REAL 700 REAL_ARRAY 1021 REGPROC 24 SMALLINT
21 SMALLINT_ARRAY 1005 STRING 1043 SUPER 4000 TEXT 25 TEXT_ARRAY 1009 TIME 1083 TIME_ARRAY 1183 TIMESTAMP 1114
TIMESTAMP_ARRAY 1115 TIMESTAMPTZ 1184 TIMESTAMPTZ_ARRAY 1185 TIMETZ 1266 UNKNOWN 705 UUID_TYPE 2950 UUID_ARRAY
2951 VARBYTE 6551 VARCHAR_ARRAY 1015 XID 28
"""
_WORDS = PUBLISHED.split()
CANONICAL = dict(zip(_WORDS[::2], map(int, _WORDS[1::2]), strict=True)) | {"HLLSKETCH": 2935}
ALIASES = {
    "BIGINTEGER": 20,
    "DATETIME": 1114,
    "DECIMAL": 1700,
    "DECIMAL_ARRAY": 1231,
    "NUMBER": 1700,
    "ROWID": 26,
    "SMALLINT_VECTOR": 22,
    "VARCHAR": 1043,
}


def test_every_published_name_and_number():
    assert {name: member.value for name, member in RedshiftOID.__members__.items()} == CANONICAL | ALIASES


def test_canonical_names():
    assert set(redshift_oids) == set(CANONICAL)
    for name, number in CANONICAL.items():
        assert get_datatype_name(number) == name


def test_f31_hllsketch_has_a_name():
    assert get_datatype_name(2935) == "HLLSKETCH"


def test_an_unknown_number():
    with pytest.raises(ValueError, match="not a valid RedshiftOID"):
        get_datatype_name(123456)


def test_members_are_plain_integers():
    assert RedshiftOID.INTEGER == 23
    assert hash(RedshiftOID.INTEGER) == hash(23)


@pytest.mark.parametrize("name", ["INTEGER", "VARCHAR", "STRING", "BIGINTEGER"])
def test_a_constant_cannot_be_changed(name):
    with pytest.raises(AttributeError, match=f"^Cannot modify OID constant '{name}'$"):
        setattr(RedshiftOID, name, 1)


def test_the_numbers_come_from_one_place():
    for name, member in RedshiftOID.__members__.items():
        if name in vars(oids):
            assert member == getattr(oids, name)
