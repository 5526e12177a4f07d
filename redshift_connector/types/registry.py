"""The table of all types, and one connection's view of it.

Owns: the gathered records, choosing and caching decoders, what a user changed, the two published mappings.
Must not know: any type's bytes; rows; statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from inspect import signature
from types import MappingProxyType
from typing import Any

from redshift_connector.types import (
    array,
    binary,
    boolean,
    catalog,
    date_time,
    floating,
    integer,
    interval,
    numeric,
    oids,
    semistructured,
    text,
    timestamp,
)
from redshift_connector.types.codec import (
    BINARY,
    TEXT,
    Codec,
    ColumnContext,
    DecodeOptions,
    Decoder,
    Inline,
    Shape,
)
from redshift_connector.types.parameters import (
    Encoder,
    Encoders,
    PublishedEncoder,
    published_encoders,
    published_to_encoder,
    user_encoder,
)

__all__ = ["CODECS", "Registry"]

_FAMILIES = (
    boolean,
    integer,
    floating,
    numeric,
    text,
    date_time,
    timestamp,
    interval,
    binary,
    semistructured,
    catalog,
    array,
)

CODECS: Mapping[int, Codec] = MappingProxyType({codec.oid: codec for family in _FAMILIES for codec in family.CODECS})
"""Every type the driver knows, by OID; shared by all connections and never changed."""

_CALL = Inline(None, "{decode}({value})", {})

Overrides = dict[tuple[int, int], Decoder]
PublishedDecoder = Callable[[bytes, int, int], Any]


def _element_decoder(
    overrides: Overrides, options: DecodeOptions, protocol_version: int, oid: int, format: int
) -> Decoder:
    return _build(overrides, options, protocol_version, oid, format, -1, in_array=True)


def _build(
    overrides: Overrides,
    options: DecodeOptions,
    protocol_version: int,
    oid: int,
    format: int,
    type_modifier: int,
    in_array: bool = False,
) -> Decoder:
    """Choose a decoder: the user's own, else the type's, else text."""
    override = overrides.get((oid, format))
    if override is not None:
        return override
    codec = CODECS.get(oid, text.UNLISTED)
    context = ColumnContext(
        type_modifier,
        options,
        protocol_version,
        in_array,
        partial(_element_decoder, overrides, options, protocol_version),
    )
    if format == BINARY and codec.binary is not None:
        return codec.binary(context)
    return codec.text(context)


class Registry:
    """How one connection turns values into Python and back; cheap to make, and free to change.

    Parameters
    ----------
    options : DecodeOptions
        What values are to become.
    protocol_version : int
        The client protocol version the server agreed to.

    Attributes
    ----------
    generation : int
        Grows with every change, so that what was chosen before can be told to be stale.
    encoders : Encoders
        Exact Python type to encoder.

    Examples
    --------
    >>> registry = Registry()
    >>> registry.decoder(1700, 1, 0x000A0006)((150).to_bytes(8, "big"))
    Decimal('1.50')
    >>> registry.preferred_format(1700), registry.describe(1700, -1, 0x000A0006)
    (1, (12, None, 10, 2))
    """

    def __init__(self, options: DecodeOptions = DecodeOptions(), protocol_version: int = 2) -> None:  # noqa: B008
        self.options = options
        self.generation = 0
        self.encoders = Encoders()
        self._protocol_version = protocol_version
        self._cache: dict[tuple[int, int, int], Decoder] = {}
        self._overrides: Overrides = {}
        self._formats: dict[int, int] = {}
        self._published: dict[type, PublishedEncoder] = {}

    @property
    def protocol_version(self) -> int:
        """The client protocol version; the server may lower it at login."""
        return self._protocol_version

    @protocol_version.setter
    def protocol_version(self, version: int) -> None:
        if version != self._protocol_version:
            self._protocol_version = version
            self._changed()

    def _changed(self) -> None:
        self.generation += 1
        self._cache.clear()

    # --- decoding ---

    def decoder(self, oid: int, format: int, type_modifier: int = -1) -> Decoder:
        """Choose what reads a column.

        Parameters
        ----------
        oid : int
            The column's type; one that is not known is read as text.
        format : int
            0 for text, 1 for binary, as RowDescription reports it.
        type_modifier : int
            As RowDescription reports it.

        Returns
        -------
        callable
            Turns the bytes of one value (never None) into the value, or raises ValueError.

        Examples
        --------
        >>> Registry().decoder(23, 0)(b"42")
        42
        """
        key = (oid, format, type_modifier)
        decoder = self._cache.get(key)
        if decoder is None:
            if format not in (TEXT, BINARY):
                raise ValueError(f"a column's format is 0 or 1, not {format}")
            decoder = _build(self._overrides, self.options, self._protocol_version, oid, format, type_modifier)
            self._cache[key] = decoder
        return decoder

    def is_own_decoder(self, oid: int, format: int) -> bool:
        """Tell whether the user registered what reads this type, so that no faster way may take its place.

        Examples
        --------
        >>> registry = Registry()
        >>> registry.register_decoder(23, bytes.hex, 1)
        >>> registry.is_own_decoder(23, 1), registry.is_own_decoder(23, 0)
        (True, False)
        """
        return (oid, format) in self._overrides

    def inline(self, oid: int, format: int, type_modifier: int) -> Inline:
        """Choose how a reader made for many rows reads a column.

        Examples
        --------
        >>> Registry().inline(23, 1, -1).code, Registry().inline(1043, 1, 24).code
        ('i', None)
        """
        codec = CODECS.get(oid)
        if format != BINARY or codec is None or codec.inline is None or (oid, format) in self._overrides:
            return _CALL
        return codec.inline(ColumnContext(type_modifier, self.options, self._protocol_version))

    def preferred_format(self, oid: int) -> int:
        """Tell the format Bind asks for, for a column of this type.

        Examples
        --------
        >>> Registry().preferred_format(1082), Registry(protocol_version=1).preferred_format(1082)
        (1, 0)
        """
        chosen = self._formats.get(oid)
        if chosen is not None:
            return chosen
        codec = CODECS.get(oid)
        if codec is None or codec.request is None or self._protocol_version < codec.request:
            return TEXT
        return BINARY

    def describe(self, oid: int, type_size: int, type_modifier: int) -> Shape:
        """Tell the display size, internal size, precision and scale for `cursor.description`.

        Examples
        --------
        >>> Registry().describe(1043, -1, 24), Registry().describe(23, 4, -1)
        ((20, 20, None, None), (11, 4, 10, 0))
        """
        return CODECS.get(oid, text.UNLISTED).shape(type_size, type_modifier)

    def register_decoder(self, oid: int, decode: Decoder, format: int | None = None) -> None:
        """Read a type in your own way on this connection; elements of arrays of it too.

        Parameters
        ----------
        oid : int
            The type.
        decode : callable
            Gets the bytes of one value, never None. What it raises becomes a DataError that names the column.
        format : int, optional
            0 if it reads text, 1 if it reads binary; Bind then asks for that format. By default it gets the bytes of
            whichever format the server sends. Under protocol 2 the server decides: numbers, dates and times arrive
            in binary whatever was asked.

        Examples
        --------
        >>> registry = Registry()
        >>> registry.register_decoder(1043, lambda data: data.decode().title())
        >>> registry.decoder(1043, 1)(b"hello")
        'Hello'
        """
        for each in (TEXT, BINARY) if format is None else (format,):
            self._overrides[oid, each] = decode
        if format is not None:
            self._formats[oid] = format
        self._changed()

    def _forget_decoder(self, oid: int) -> None:
        for each in (TEXT, BINARY):
            self._overrides.pop((oid, each), None)
        self._formats.pop(oid, None)
        self._changed()

    # --- encoding ---

    def register_encoder(self, python_type: type, encode: Callable[[Any], Any]) -> None:
        """Send a Python type, and its subclasses, in your own way on this connection.

        Parameters
        ----------
        python_type : type
            The type.
        encode : callable
            Gets the value and returns text (sent with its type left to the server), bytes of such text, None for
            NULL, or a tuple of OID, format and payload.

        Examples
        --------
        >>> registry = Registry()
        >>> registry.register_encoder(complex, lambda value: f"({value.real},{value.imag})")
        >>> registry.encoders[complex](1 + 2j)
        (705, 0, b'(1.0,2.0)')
        """
        encoder = user_encoder(encode)
        self._set_encoder(python_type, encoder)
        self._published[python_type] = (oids.UNKNOWN, TEXT, lambda value: encoder(value)[2])

    def _set_encoder(self, python_type: type, encode: Encoder | None) -> None:
        self._published.pop(python_type, None)
        self.encoders = self.encoders.changed(python_type, encode)
        self._changed()

    # --- the published mappings ---

    @property
    def py_types(self) -> MutableMapping[type, PublishedEncoder]:
        """The published view of the encoders: Python type to (OID, format, function from value to bytes).

        It lists the types that always have the same OID; int, time, datetime and lists, whose value decides, are not
        in it but may be set. A type given to `register_encoder` is listed as sending text of the type unknown.

        Examples
        --------
        >>> class Quoted(str): ...
        >>> registry = Registry()
        >>> registry.py_types[Quoted] = registry.py_types[str]
        >>> registry.encoders[Quoted](Quoted("a"))
        (705, 0, b'a')
        """
        return _PublishedEncoders(self)

    @property
    def redshift_types(self) -> MutableMapping[int, tuple[int, PublishedDecoder]]:
        """The published view of the decoders: OID to (format, function); an OID that is not known is text.

        The functions take `(data, offset, length)`. One that is set may take those three or only the bytes of the
        value; how many it requires decides.

        Examples
        --------
        >>> registry = Registry()
        >>> format, decode = registry.redshift_types[23]
        >>> format, decode(b"....\\x00\\x00\\x00\\x07", 4, 4)
        (1, 7)
        >>> registry.redshift_types[700] = (1, lambda data, offset, length: data[offset:offset + length].hex())
        >>> registry.decoder(700, 1)(b"\\x00\\x01")
        '0001'
        """
        return _PublishedDecoders(self)


class _PublishedEncoders(MutableMapping[type, PublishedEncoder]):
    """`Registry.py_types`: a view, so that what is set is used at once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __getitem__(self, python_type: type) -> PublishedEncoder:
        chosen = self._registry._published.get(python_type)
        return published_encoders()[python_type] if chosen is None else chosen

    def __setitem__(self, python_type: type, record: PublishedEncoder) -> None:
        self._registry._set_encoder(python_type, published_to_encoder(*record))
        self._registry._published[python_type] = record

    def __delitem__(self, python_type: type) -> None:
        del self._registry._published[python_type]
        self._registry._set_encoder(python_type, None)

    def __iter__(self) -> Iterator[type]:
        return iter({**published_encoders(), **self._registry._published})

    def __len__(self) -> int:
        return len({**published_encoders(), **self._registry._published})

    def __repr__(self) -> str:
        return repr(dict(self))


def _with_offset(decode: Decoder) -> PublishedDecoder:
    def published(data: bytes, offset: int, length: int) -> Any:
        return decode(bytes(data[offset : offset + length]))

    return published


def _without_offset(decode: Callable[..., Any]) -> Decoder:
    """Accept both shapes of a decoder: `(data)`, and the published `(data, offset, length)`."""
    try:
        signature(decode).bind(b"", 0, 0)
    except (TypeError, ValueError):  # it does not take three, or is a built-in that does not say
        return decode
    return lambda data: decode(data, 0, len(data))


class _PublishedDecoders(MutableMapping[int, "tuple[int, PublishedDecoder]"]):
    """`Registry.redshift_types`: a view, so that what is set is used at once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __getitem__(self, oid: int) -> tuple[int, PublishedDecoder]:
        format = self._registry.preferred_format(oid)
        return format, _with_offset(self._registry.decoder(oid, format))

    def __setitem__(self, oid: int, record: tuple[int, Callable[..., Any]]) -> None:
        format, decode = record
        self._registry.register_decoder(oid, _without_offset(decode), format)

    def __delitem__(self, oid: int) -> None:
        if oid not in self._registry._formats:
            raise KeyError(oid)
        self._registry._forget_decoder(oid)

    def __contains__(self, oid: object) -> bool:
        return oid in CODECS or oid in self._registry._formats

    def __iter__(self) -> Iterator[int]:
        return iter({**CODECS, **self._registry._formats})

    def __len__(self) -> int:
        return len({**CODECS, **self._registry._formats})

    def __repr__(self) -> str:
        return repr(dict(self))
