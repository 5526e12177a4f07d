"""The registry: choice of format and decoder, what users change, the published mappings."""

import datetime
import struct
from decimal import Decimal

import pytest

from redshift_connector.types.codec import BINARY, TEXT, Codec, ColumnContext, DecodeOptions
from redshift_connector.types.parameters import encode
from redshift_connector.types.registry import CODECS, Registry

# OID: (format under protocols 0 and 1, format under protocol 2), B where the driver asks for binary.
MASTER_TABLE = """
16 BB 18 BB 19 BB 20 BB 21 BB 22 TT 23 BB 24 BB 25 BB 26 BB 28 TT 114 TT 700 BB 701 BB 702 BB 705 BB 1002 TB
1005 TB 1007 TB 1009 TB 1015 TB 1021 TB 1028 TB 1033 BB 1034 TB 1042 BB 1043 BB 1082 TB 1083 TB 1114 BB 1184 BB
1186 BB 1188 BB 1190 BB 1266 BB 1700 TB 3000 TT 3001 TB 3999 TT 4000 TT 6551 TT 17 TT 27 TT 29 TT 30 TT 142 TT
650 TT 869 TT 829 TT 790 TT 1000 TT 1003 TT 1016 TT 1022 TT 1231 TT 1115 TT 1790 TT 2249 TT 2275 TT 2278 TT 2950
TT 2935 TT 3802 TT 123456 TT
"""
_WORDS = MASTER_TABLE.split()
FORMATS = list(zip(map(int, _WORDS[::2]), _WORDS[1::2], strict=True))


@pytest.mark.parametrize(("oid", "formats"), FORMATS)
def test_formats_asked_for_per_protocol_version(oid, formats):
    early, late = ("TB".index(letter) for letter in formats)
    asked = [Registry(protocol_version=version).preferred_format(oid) for version in (0, 1, 2)]
    assert asked == [early, early, late]


def test_every_record_is_complete():
    for oid, codec in CODECS.items():
        assert isinstance(codec, Codec)
        assert codec.oid == oid
        assert codec.name
        assert codec.python
        assert codec.request in (None, 0, 2)
        for format in (TEXT, BINARY):
            assert callable(Registry().decoder(oid, format))
        if codec.element is not None:
            assert codec.element in CODECS


def test_no_bytes_make_a_decoder_raise_anything_but_a_value_error():
    samples = [b"", b"\0", b"\xff", b"1", b"abc", bytes(4), bytes(8), bytes(12), bytes(16), b"\xff" * 8, b"\x7f" * 16]
    for policy in ("clamp", "raise"):
        registry = Registry(DecodeOptions(out_of_range=policy, super_as="python", varbyte_as="text"))
        for oid in [*CODECS, 999_999]:
            for format in (TEXT, BINARY):
                for data in samples:
                    try:
                        registry.decoder(oid, format)(data)
                    except ValueError as error:
                        assert str(error)


def test_decoders_are_kept():
    registry = Registry()
    assert registry.decoder(1700, 1, 0x000A0006) is registry.decoder(1700, 1, 0x000A0006)
    assert registry.decoder(1700, 1, 0x000A0006) is not registry.decoder(1700, 1, 0x000A0007)


def test_a_format_that_does_not_exist():
    with pytest.raises(ValueError, match="0 or 1, not 2"):
        Registry().decoder(23, 2)


def test_the_protocol_version_can_be_lowered():
    registry = Registry()
    assert registry.preferred_format(1082) == BINARY
    before = registry.generation
    scaled = registry.decoder(1700, BINARY)
    registry.protocol_version = 0
    assert registry.generation > before
    assert registry.preferred_format(1082) == TEXT
    assert registry.decoder(1700, BINARY) is not scaled
    before = registry.generation
    registry.protocol_version = 0
    assert registry.generation == before
    assert registry.protocol_version == 0


@pytest.mark.parametrize("option", ["out_of_range", "super_as", "varbyte_as"])
def test_options_are_checked(option):
    with pytest.raises(ValueError, match=f"{option} must be one of"):
        DecodeOptions(**{option: "other"})


@pytest.mark.parametrize(
    ("oid", "size", "modifier", "shape"),
    [
        (1700, -1, 0x000A0006, (12, None, 10, 2)),
        (1700, -1, -1, (None, None, None, None)),
        (1043, -1, 0x00010003, (65535, 65535, None, None)),
        (1043, -1, -1, (None, None, None, None)),
        (1042, -1, 24, (20, 20, None, None)),
        (21, 2, -1, (6, 2, 5, 0)),
        (23, 4, -1, (11, 4, 10, 0)),
        (20, 8, -1, (20, 8, 19, 0)),
        (26, 4, -1, (10, 4, 10, 0)),
        (700, 4, -1, (None, 4, 8, 8)),
        (701, 8, -1, (None, 8, 17, 17)),
        (16, 1, -1, (None, 1, None, None)),
        (19, 64, -1, (None, 64, None, None)),
        (1082, 4, -1, (None, 4, None, None)),
        (1114, 8, -1, (None, 8, 6, None)),
        (1114, 8, 3, (None, 8, 3, None)),
        (1186, 16, 0x7FFF0002, (None, 16, 2, None)),
        (4000, -1, 1028, (None, 1024, None, None)),
        (6551, -1, 1028, (None, 1024, None, None)),
        (1560, -1, 5, (5, 5, None, None)),
        (999_999, -1, -1, (None, None, None, None)),
    ],
)
def test_description(oid, size, modifier, shape):
    assert Registry().describe(oid, size, modifier) == shape


# --- what users register ---


def test_a_registered_decoder_reads_both_formats_by_default():
    registry = Registry()
    registry.register_decoder(1043, lambda data: data.decode().upper())
    assert registry.decoder(1043, TEXT)(b"a") == registry.decoder(1043, BINARY)(b"a") == "A"
    assert registry.preferred_format(1043) == BINARY
    assert Registry().decoder(1043, TEXT)(b"a") == "a"


def test_a_decoder_registered_for_one_format_is_asked_for_in_it():
    registry = Registry()
    registry.register_decoder(1700, lambda data: data.decode(), TEXT)
    assert registry.preferred_format(1700) == TEXT
    assert registry.decoder(1700, TEXT)(b"1.50") == "1.50"
    assert registry.decoder(1700, BINARY)((7).to_bytes(8, "big")) == Decimal(7)


def test_registering_replaces_what_was_chosen_before():
    registry = Registry()
    old = registry.decoder(23, BINARY)
    before = registry.generation
    registry.register_decoder(23, bytes.hex)
    assert registry.generation > before
    assert old(bytes(4)) == 0
    assert registry.decoder(23, BINARY)(bytes(4)) == "00000000"


def test_a_registered_decoder_reads_array_elements_too():
    registry = Registry()
    registry.register_decoder(25, lambda data: data.decode().upper())
    assert registry.decoder(1009, TEXT)(b"{a,NULL}") == ["A", None]
    data = struct.pack(">iiIiii", 1, 0, 25, 1, 1, 1) + b"a"
    assert registry.decoder(1009, BINARY)(data) == ["A"]


class Base:
    pass


class Derived(Base):
    pass


@pytest.mark.parametrize(
    ("result", "sent"),
    [
        ("grün", (705, 0, "grün".encode())),
        (b"raw", (705, 0, b"raw")),
        (None, (705, 0, None)),
        ((23, 1, bytes(4)), (23, 1, bytes(4))),
    ],
)
def test_what_a_registered_encoder_may_return(result, sent):
    registry = Registry()
    before = registry.generation
    registry.register_encoder(Base, lambda _: result)
    assert registry.generation > before
    oids, formats, payloads = encode(registry, [Derived()])
    assert (oids[0], formats[0], payloads[0]) == sent


def test_a_registered_encoder_may_not_return_anything():
    from redshift_connector.error import DataError

    registry = Registry()
    registry.register_encoder(Base, lambda _: 7)
    with pytest.raises(DataError, match=r"parameter \$1 of type Base .*returns str, bytes or None"):
        encode(registry, [Base()])


def test_registering_a_base_class_reaches_subclasses_already_met():
    class Quoted(str):
        __slots__ = ()

    registry = Registry()
    assert encode(registry, [Quoted("a")])[2] == [b"a"]
    registry.register_encoder(str, lambda value: value.upper())
    assert encode(registry, [Quoted("a"), "b"])[2] == [b"A", b"B"]
    assert encode(Registry(), ["a"])[2] == [b"a"]


def test_registering_an_abstract_class():
    import numbers

    registry = Registry()
    registry.register_encoder(numbers.Number, lambda _: "number")
    assert encode(registry, [1j, 5])[2] == [b"number", b"\x00\x05"]


# --- py_types ---


def test_py_types_lists_types_whose_oid_does_not_depend_on_the_value():
    view = Registry().py_types
    assert view[str][:2] == (705, 0)
    assert view[str][2]("ä") == "ä".encode()
    assert view[bool][:2] == (16, 1)
    assert view[bytes][2](b"a") == b"61"
    assert view[type(None)][2](None) is None
    for decided_by_value in (int, datetime.datetime, list, tuple):
        assert decided_by_value not in view
        with pytest.raises(KeyError):
            view[decided_by_value]
    assert len(view) == len(list(view)) > 10
    assert "705" in repr(view)


def test_py_types_as_sqlalchemy_uses_it():
    class quoted_name(str):
        __slots__ = ()

    registry = Registry()
    before = registry.generation
    registry.py_types[quoted_name] = registry.py_types[str]
    assert registry.generation > before
    assert encode(registry, [quoted_name("a")]) == ((705,), (0,), [b"a"])
    assert registry.py_types[quoted_name][:2] == (705, 0)
    assert quoted_name in registry.py_types
    del registry.py_types[quoted_name]
    assert quoted_name not in registry.py_types
    with pytest.raises(KeyError):
        del registry.py_types[quoted_name]


def test_py_types_overrides_the_choice_by_value():
    registry = Registry()
    registry.py_types[int] = (20, 1, struct.Struct(">q").pack)
    assert encode(registry, [1]) == ((20,), (1,), [bytes(7) + b"\1"])
    registry.py_types[Base] = (-1, 1, lambda _: None)
    assert encode(registry, [Base()]) == ((705,), (1,), [None])
    registry.py_types[Base] = (25, 0, lambda _: "text")
    assert encode(registry, [Base()]) == ((25,), (0,), [b"text"])
    del registry.py_types[int]
    assert encode(registry, [1])[0] == (21,)


def test_py_types_shows_what_was_registered():
    registry = Registry()
    registry.register_encoder(Base, lambda _: "x")
    oid, format, function = registry.py_types[Base]
    assert (oid, format, function(Base())) == (705, 0, b"x")


# --- redshift_types ---


def test_redshift_types_has_the_published_shape():
    view = Registry().redshift_types
    format, decode = view[23]
    assert (format, decode(b"..\0\0\0\7..", 2, 4)) == (1, 7)
    format, decode = view[123_456]
    assert (format, decode(memoryview(b"..abc"), 2, 3)) == (0, "abc")
    assert 23 in view
    assert 123_456 not in view
    assert len(view) == len(list(view)) == len(CODECS)
    assert repr(view).startswith("{")


@pytest.mark.parametrize(
    "function",
    [
        lambda data, offset, length: data[offset : offset + length].hex(),
        lambda data: data.hex(),
        lambda *args: args[0][args[1] : args[1] + args[2]].hex(),
        bytes.hex,
    ],
)
def test_redshift_types_accepts_both_shapes(function):
    registry = Registry()
    before = registry.generation
    registry.redshift_types[23] = (1, function)
    assert registry.generation > before
    assert registry.decoder(23, 1)(b"\0\1\0\2") in ("00010002", "00.010002")
    assert registry.redshift_types[23][1](b"xx\0\1\0\2", 2, 4) == registry.decoder(23, 1)(b"\0\1\0\2")


def test_redshift_types_sets_what_is_asked_for():
    registry = Registry()
    registry.redshift_types[1082] = (0, lambda data, offset, length: str(data[offset : offset + length], "ascii"))
    assert registry.preferred_format(1082) == TEXT
    assert registry.decoder(1082, TEXT)(b"2020-01-01") == "2020-01-01"
    registry.redshift_types[777_777] = (1, int)
    assert 777_777 in registry.redshift_types
    assert registry.preferred_format(777_777) == BINARY
    del registry.redshift_types[1082]
    assert registry.preferred_format(1082) == BINARY
    with pytest.raises(KeyError):
        del registry.redshift_types[1082]


def test_the_mappings_at_module_level():
    from redshift_connector.types.published import py_types, redshift_types

    assert py_types[str][:2] == (705, 0)
    assert redshift_types[23][0] == BINARY


# --- contexts ---


def test_a_context_alone_knows_no_elements():
    with pytest.raises(LookupError, match="element"):
        CODECS[1007].text(ColumnContext())
