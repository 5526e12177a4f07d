"""The types that PostgreSQL lacks, as SQL: what makes them in a database.

Owns: SUPER, VARBYTE, GEOMETRY, GEOGRAPHY, HLLSKETCH and the two kinds of INTERVAL, under Redshift's own OIDs; the
casts, operators and functions without which they cannot be used.
Must not know: when the statements run, what travels on the wire (see `kinds`, `formats`, `texts`).

PostgreSQL gives every new type an OID of its choice, but it completes a shell type that is there already. So the
shell's row is written into the catalogue with the OID it shall have. OIDs below 12000 count as PostgreSQL's own:
nothing depends on them and they cannot be dropped, just as with a Redshift's.

How the values are kept:

- SUPER is JSON text. A plain string is a SUPER string, as in a Redshift: only JSON_PARSE reads JSON.
- VARBYTE is its bytes, and its text form in SQL the characters' bytes.
- GEOMETRY and GEOGRAPHY are the upper-case hexadecimal of their EWKB, HLLSKETCH is its text.
- The intervals are domains over PostgreSQL's, restricted to their fields, so that all its arithmetic holds.
"""

from __future__ import annotations

from redshift_connector.local.kinds import DAY_TO_SECOND, YEAR_TO_MONTH
from redshift_connector.types import oids

__all__ = ["MARK", "STATEMENTS"]

# Its presence tells that a database has them all.
MARK = oids.SUPER

_ROW = (
    "insert into pg_catalog.pg_type (oid, typname, typnamespace, typowner, typlen, typbyval, typtype, typcategory,"
    " typispreferred, typisdefined, typdelim, typrelid, typsubscript, typelem, typarray, typinput, typoutput,"
    " typreceive, typsend, typmodin, typmodout, typanalyze, typalign, typstorage, typnotnull, typbasetype, typtypmod,"
    " typndims, typcollation) values ({oid}, '{name}', 'pg_catalog'::regnamespace, current_user::regrole, {row});\n"
)
# What `create type name;` and `create domain name as interval ...` write.
_SHELL = (
    "4, true, 'p', 'P', false, false, ',', 0, 0, 0, 0, 'shell_in', 'shell_out', 0, 0, 0, 0, 0, 'i', 'p', false,"
    " 0, -1, 0, 0"
)
_DOMAIN = (
    "16, false, 'd', 'T', false, true, ',', 0, 0, 0, 0, 'domain_in', 'interval_out', 'domain_recv', 'interval_send',"
    " 0, 0, 0, 'd', 'p', false, 1186, {modifier}, 0, 0"
)
_FUNCTION = "language sql immutable strict parallel safe"
_INTERNAL = "language internal immutable strict parallel safe"


def _base(oid: int, name: str, like: str, output: str, send: str, before: str = "", more: str = "") -> str:
    """Make a type of any length; for a start, a string becomes its bytes."""
    return (
        _ROW.format(oid=oid, name=name, row=_SHELL)
        + f"create function pg_catalog.{name}_in(cstring) returns {name} {_INTERNAL} as 'textin';\n"
        f"create function pg_catalog.{name}_out({name}) returns cstring {_INTERNAL} as '{output}';\n"
        f"create function pg_catalog.{name}_send({name}) returns bytea {_INTERNAL} as '{send}';\n"
        f"{before}"
        f"create type pg_catalog.{name} (input = {name}_in, output = {name}_out, send = {name}_send{more},"
        f" like = {like});\n"
    )


def _input(name: str, expression: str) -> str:
    """Give a type an input function in SQL, which CREATE FUNCTION does not allow; ``$1`` is a cstring."""
    return (
        "update pg_catalog.pg_proc set prosrc = "
        f"$source$select {expression}$source$, prolang = (select oid from pg_language where lanname = 'sql')"
        f" where oid = 'pg_catalog.{name}_in(cstring)'::regprocedure;\n"
    )


def _same(source: str, target: str, context: str = "") -> str:
    """Cast between types whose values have the same bytes."""
    return f"create cast ({source} as {target}) without function {context};\n"


def _cast(source: str, target: str, expression: str) -> str:
    """Cast by an expression of ``$1``."""
    signature = f"pg_catalog.{target}({source})"
    return (
        f"create function {signature} returns {target} {_FUNCTION} as $body$select {expression}$body$;\n"
        f"create cast ({source} as {target}) with function {signature} as assignment;\n"
    )


# --- refusing ----------------------------------------------------------------------------------------------------

# Raises an error where only an expression can stand, and has the type of what stands there otherwise. Volatile: it
# must not be run when the query is planned.
_REFUSE = """\
create function pg_catalog.local_refuse(sqlstate text, message text, stands_for anyelement) returns anyelement
language plpgsql parallel safe as $body$
begin
    raise exception using errcode = sqlstate, message = message;
end $body$;
"""

# --- super -------------------------------------------------------------------------------------------------------

_SCALARS = ("int2", "int4", "int8", "float4", "float8", "numeric", "bool", "text", "varchar", "bpchar")
_NUMBERS = ("int2", "int4", "int8", "float4", "float8", "numeric")


def _from_super(target: str, kinds: str, through: str) -> str:
    """Cast a SUPER scalar; a SUPER null is NULL."""
    return _cast(
        "super",
        target,
        "case when json_typeof($1::json) = 'null' then null"
        f" when json_typeof($1::json) in ({kinds}) then ($1::json #>> '{{}}')::{through}::{target}"
        " else local_refuse('22023', 'a SUPER ' || json_typeof($1::json) || "
        f"' cannot be cast to {target}', null::{target}) end",
    )


def _super() -> str:
    made = _base(oids.SUPER, "super", "pg_catalog.text", "textout", "textsend")
    made += _same("json", "super") + _same("super", "json")
    made += _input("super", "pg_catalog.to_json(pg_catalog.textin($1))::super")
    made += "".join(_cast(scalar, "super", "to_json($1)::super") for scalar in _SCALARS)
    made += "".join(_from_super(number, "'number'", "numeric") for number in _NUMBERS)
    made += _from_super("bool", "'boolean'", "bool")
    made += "".join(_from_super(text, "'string', 'number', 'boolean'", "text") for text in ("text", "varchar"))
    # Between two tokens blanks mean nothing; a string is one token, and kept.
    made += rf"""
create function pg_catalog.json_parse(text) returns super {_FUNCTION} as $body$
    select regexp_replace($1::json::text, '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')::json::super $body$;
create function pg_catalog.json_serialize(super) returns varchar {_FUNCTION} as $body$
    select $1::json::text::varchar $body$;
create function pg_catalog.super_eq(super, super) returns bool {_FUNCTION} as $body$
    select $1::json::jsonb = $2::json::jsonb $body$;
create function pg_catalog.super_ne(super, super) returns bool {_FUNCTION} as $body$
    select $1::json::jsonb <> $2::json::jsonb $body$;
create function pg_catalog.super_hash(super) returns int4 {_FUNCTION} as $body$
    select jsonb_hash($1::json::jsonb) $body$;
create operator pg_catalog.= (function = super_eq, leftarg = super, rightarg = super, restrict = eqsel,
    join = eqjoinsel, hashes, commutator = operator(pg_catalog.=), negator = operator(pg_catalog.<>));
create operator pg_catalog.<> (function = super_ne, leftarg = super, rightarg = super, restrict = neqsel,
    join = neqjoinsel, commutator = operator(pg_catalog.<>), negator = operator(pg_catalog.=));
create operator class pg_catalog.super_ops default for type super using hash as
    operator 1 pg_catalog.= (super, super), function 1 super_hash(super);
"""
    return made


# --- varbyte -----------------------------------------------------------------------------------------------------


_FORMATS = """case translate(lower($2), '-_', '') when 'hex' then {hex} when 'base64' then {base64}
        when 'utf8' then {utf8} else local_refuse('22023', 'unknown format of a VARBYTE: ' || $2, {null}) end"""
_TO_VARBYTE = _FORMATS.format(
    hex="from_hex($1)", base64="decode($1, 'base64')::varbyte", utf8="$1::varbyte", null="null::varbyte"
)
_FROM_VARBYTE = _FORMATS.format(
    hex="to_hex($1)", base64="encode($1::bytea, 'base64')", utf8="$1::text", null="null::text"
)
_VARBYTE_FUNCTIONS = f"""
create function pg_catalog.varbyte(varbyte, int4, bool) returns varbyte {_FUNCTION} as $body$
    select case when $2 < 4 or octet_length($1::bytea) <= $2 - 4 then $1
        when $3 then substring($1::bytea, 1, $2 - 4)::varbyte
        else local_refuse('22001', 'value too long for type varbyte(' || $2 - 4 || ')', $1) end $body$;
create cast (varbyte as varbyte) with function pg_catalog.varbyte(varbyte, int4, bool) as implicit;
create function pg_catalog.from_hex(text) returns varbyte {_FUNCTION} as $body$
    select decode($1, 'hex')::varbyte $body$;
create function pg_catalog.to_hex(varbyte) returns text {_FUNCTION} as $body$
    select encode($1::bytea, 'hex') $body$;
create function pg_catalog.to_hex(text) returns text {_FUNCTION} as $body$
    select encode(convert_to($1, 'UTF8'), 'hex') $body$;
create function pg_catalog.to_varbyte(text, text) returns varbyte {_FUNCTION} as $body$
    select {_TO_VARBYTE} $body$;
create function pg_catalog.from_varbyte(varbyte, text) returns text {_FUNCTION} as $body$
    select {_FROM_VARBYTE} $body$;
create function pg_catalog.substring(varbyte, int4, int4) returns varbyte {_INTERNAL} as 'bytea_substr';
create function pg_catalog.substring(varbyte, int4) returns varbyte {_INTERNAL} as 'bytea_substr_no_len';
create function pg_catalog.varbyte_cat(varbyte, varbyte) returns varbyte {_INTERNAL} as 'byteacat';
create operator pg_catalog.|| (function = varbyte_cat, leftarg = varbyte, rightarg = varbyte);
"""


_VARBYTE_RECEIVE = f"create function pg_catalog.varbyte_recv(internal) returns varbyte {_INTERNAL} as 'bytearecv';\n"
_VARBYTE_MORE = ", receive = varbyte_recv, typmod_in = varchartypmodin, typmod_out = varchartypmodout"


def _varbyte() -> str:
    made = _base(
        oids.VARBYTE, "varbyte", "pg_catalog.bytea", "byteaout", "byteasend", _VARBYTE_RECEIVE, _VARBYTE_MORE
    )
    # Implicitly a bytea: so it is compared, sorted, hashed and measured.
    made += _same("varbyte", "bytea", "as implicit") + _same("bytea", "varbyte", "as assignment")
    made += "".join(_same(text, "varbyte", "as assignment") for text in ("text", "varchar"))
    made += "".join(_cast("varbyte", text, "convert_from($1::bytea, 'UTF8')") for text in ("text", "varchar"))
    return made + _VARBYTE_FUNCTIONS


# --- shapes and sketches -----------------------------------------------------------------------------------------

_SHAPE = f"""\
create function pg_catalog.local_shape(text) returns text {_FUNCTION} as $body$
    select case when $1 ~ '^0[01]([0-9A-Fa-f]{{2}}){{4,}}$' then upper($1)
        when $1 ~* '^\\s*(srid|point|line|poly|multi|geometryc)' then local_refuse('0A000',
            'the local Redshift does not support well-known text of a shape; give hexadecimal EWKB', ''::text)
        else local_refuse('22023', 'a shape must be hexadecimal EWKB', ''::text) end $body$;
"""


def _shape(oid: int, name: str) -> str:
    made = _base(oid, name, "pg_catalog.text", "textout", "textsend")
    made += f"create function pg_catalog.local_{name}(cstring) returns {name} {_INTERNAL} as 'textin';\n"
    for text in ("text", "varchar"):
        made += _same(name, text, "as assignment")
        made += _cast(text, name, f"local_{name}(textout(local_shape($1)))")
    return made + _input(name, f"pg_catalog.local_{name}(pg_catalog.textout(local_shape(pg_catalog.textin($1))))")


def _sketch() -> str:
    made = _base(oids.HLLSKETCH, "hllsketch", "pg_catalog.text", "textout", "textsend")
    for text in ("text", "varchar"):
        made += _same("hllsketch", text, "as assignment") + _same(text, "hllsketch", "as assignment")
    return made


# --- intervals ---------------------------------------------------------------------------------------------------

# A domain's operators and aggregates are PostgreSQL's, whose results have lost the fields: these keep them.
_INTERVAL_FUNCTIONS = """\
create function pg_catalog.{name}_pl({name}, {name}) returns {name} {internal} as 'interval_pl';
create function pg_catalog.{name}_mi({name}, {name}) returns {name} {internal} as 'interval_mi';
create function pg_catalog.{name}_um({name}) returns {name} {internal} as 'interval_um';
create function pg_catalog.{name}_smaller({name}, {name}) returns {name} {internal} as 'interval_smaller';
create function pg_catalog.{name}_larger({name}, {name}) returns {name} {internal} as 'interval_larger';
create operator pg_catalog.+ (function = {name}_pl, leftarg = {name}, rightarg = {name},
    commutator = operator(pg_catalog.+));
create operator pg_catalog.- (function = {name}_mi, leftarg = {name}, rightarg = {name});
create operator pg_catalog.- (function = {name}_um, rightarg = {name});
create aggregate pg_catalog.sum({name}) (sfunc = {name}_pl, stype = {name}, combinefunc = {name}_pl, parallel = safe);
create aggregate pg_catalog.min({name}) (sfunc = {name}_smaller, stype = {name}, combinefunc = {name}_smaller,
    parallel = safe);
create aggregate pg_catalog.max({name}) (sfunc = {name}_larger, stype = {name}, combinefunc = {name}_larger,
    parallel = safe);
"""
_SCALED = """\
create function pg_catalog.{name}_{word}({name}, {number}) returns {name} {function} as $body$
    select ($1::interval {sign} $2::float8)::{name} $body$;
create operator pg_catalog.{sign} (function = {name}_{word}, leftarg = {name}, rightarg = {number});
"""


def _interval(oid: int, name: str, modifier: int) -> str:
    made = _ROW.format(oid=oid, name=name, row=_DOMAIN.format(modifier=modifier))
    made += _INTERVAL_FUNCTIONS.format(name=name, internal=_INTERNAL)
    for number in ("int4", "int8", "float8", "numeric"):
        for sign, word in (("*", "mul"), ("/", "div")):
            made += _SCALED.format(name=name, number=number, sign=sign, word=word, function=_FUNCTION)
    return made


STATEMENTS = "".join(
    (
        "set allow_system_table_mods = on;\n",
        _REFUSE,
        _super(),
        _varbyte(),
        _SHAPE,
        _shape(oids.GEOMETRY, "geometry"),
        _shape(oids.GEOGRAPHY, "geography"),
        _sketch(),
        _interval(oids.INTERVALY2M, "intervaly2m", YEAR_TO_MONTH),
        _interval(oids.INTERVALD2S, "intervald2s", DAY_TO_SECOND),
    )
)
