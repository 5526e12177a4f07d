import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_connector import error
from redshift_connector.sql.markers import PARAMSTYLES, convert_markers

COMMENT_STATEMENT = "IS 'the test % '' \" \\ table comment'"

# The table of public-api.md section 7. Rows that differ from the published driver are marked with the reason.
CONVERSIONS = [
    ("qmark", "a = ?", "a = $1"),
    ("qmark", "'?' \"?\" -- ?\n ?", "'?' \"?\" -- ?\n $1"),
    ("qmark", "??", "$1$2"),
    ("qmark", "a ?| b", "a $1| b"),
    ("qmark", "$$ ? $$", "$$ ? $$"),  # differs: a dollar-quoted body is a literal (F22)
    ("numeric", ":1 :2 :1", "$1 $2 $1"),
    ("numeric", "a::int", "a::int"),
    ("numeric", "x:=1", "x:=1"),
    ("numeric", "make_interval(days := 10)", "make_interval(days := 10)"),
    ("numeric", ":a", ":a"),  # differs: $a is nothing the server understands; :a at least names the fault
    ("numeric", "a[1:2]", "a[1:2]"),  # differs: was corrupted
    ("numeric", "12:34", "12:34"),  # differs: was corrupted
    ("numeric", ": 1", ": 1"),  # differs: "$ 1" is no parameter, and slices are written with blanks
    ("numeric", "select :", "select :"),  # differs: leaked TypeError
    ("named", "select :", "select :"),  # differs: leaked TypeError
    ("named", ":a :b :a", "$1 $2 $1"),
    ("named", ":a::int", "$1::int"),
    ("named", ":a.b", "$1.b"),
    ("named", ":a-:b", "$1-$2"),
    ("named", ":a:b", "$1$2"),
    ("named", ":\u00e4\u00f6_1", "$1"),
    ("named", "::a", "::a"),
    ("named", "x:=1", "x:=1"),
    ("named", "x::y:z", "x::y:z"),  # differs: a colon that touches a name on its left is no marker
    ("named", "a[1:2]", "a[1:2]"),  # differs: likewise
    ("named", ": a", ": a"),  # differs: nobody has a key " a", and slices are written with blanks
    ("format", "%s %s", "$1 $2"),
    ("format", "%%", "%"),
    ("format", "'50%'", "'50%'"),
    ("format", "'50%%'", "'50%%'"),
    ("format", '"%"', '"%"'),
    ("format", "/*%*/", "/*%*/"),
    ("format", "%%s", "%s"),
    ("format", "%%%s", "%$1"),
    ("pyformat", "%(a)s %(b)s %(a)s", "$1 $2 $1"),
    ("pyformat", "%s", "$1"),
    ("pyformat", "%(a)s %%", "$1 %"),
    ("pyformat", "%%", "%"),
    ("pyformat", "select 1", "select 1"),
    ("pyformat", "%( a )s", "$1"),
    ("pyformat", "%(a(b))s", "$1"),
    ("pyformat", "%% %(a)s", "% $1"),  # differs: was an InterfaceError (Q22)
    *[(style, COMMENT_STATEMENT, COMMENT_STATEMENT) for style in PARAMSTYLES],
]

# Cases of the scanner's faults F22 and Q23, and choices of this driver that the table does not speak of.
MORE_CONVERSIONS = [
    ("qmark", "/* ? /* ? */ ? */ ?", "/* ? /* ? */ ? */ $1"),
    ("qmark", "e'\\'?' ?", "e'\\'?' $1"),
    ("qmark", "E'a\\\\' ?", "E'a\\\\' $1"),
    ("qmark", "LIKE'\\' ?", "LIKE'\\' $1"),
    ("qmark", "-- ?\r?", "-- ?\r$1"),
    ("qmark", "(?,?)", "($1,$2)"),
    ("qmark", "a=?", "a=$1"),
    ("qmark", "limit?", "limit $1"),  # limit$1 would be a name
    ("qmark", "a$?", "a$ $1"),
    ("qmark", "\u20ac?", "\u20ac $1"),
    ("qmark", "?5", "$1 5"),  # $15 would be another parameter
    ("format", "%sand", "$1 and"),
    ("format", "%%s%s", "%s $1"),
    ("format", "$$ % %% $$ %s", "$$ % %% $$ $1"),
    ("pyformat", "%(it's)s'%(b)s'", "$1'%(b)s'"),
    ("pyformat", "%(a\nb)s", "$1"),
    ("pyformat", "%()s", "$1"),
    ("numeric", "x=:1", "x=$1"),
    ("numeric", "(:2,:1)", "($2,$1)"),
    ("numeric", "x:=:1", "x:=$1"),
    ("numeric", ":1::int", "$1::int"),
    ("numeric", ":1:2", "$1$2"),
    ("numeric", ":01", "$01"),
    ("named", "f(x):a", "f(x):a"),
    ("named", '"x":a', '"x":a'),
    ("named", "'x':a", "'x':a"),
    ("named", "a[:lo]", "a[$1]"),
    ("named", ":::a", ":::a"),
    ("named", ":1", "$1"),
    ("named", ":a", "$1"),
    ("named", "time '12:34:56' :a", "time '12:34:56' $1"),
]


@pytest.mark.parametrize(("style", "text", "expected"), CONVERSIONS + MORE_CONVERSIONS)
def test_conversion(style, text, expected):
    assert convert_markers(style, text).text == expected


@pytest.mark.parametrize(
    ("style", "text", "count", "names"),
    [
        ("qmark", "? ?", 2, None),
        ("qmark", "", 0, None),
        ("numeric", ":1 :2 :1", 2, None),
        ("numeric", ":3", 3, None),
        ("numeric", ":a", 0, None),
        ("format", "%s %%", 1, None),
        ("named", ":b :a :b", 2, ("b", "a")),
        ("named", ":a.b :\u00e4", 2, ("a", "\u00e4")),
        ("named", "::a", 0, ()),
        ("pyformat", "%(b)s %(a)s %(b)s %%", 2, ("b", "a")),
        ("pyformat", "%( a )s", 1, (" a ",)),
        ("pyformat", "%(a(b))s", 1, ("ab",)),
        ("pyformat", "%s %s", 2, None),
        ("pyformat", "select 1", 0, ()),
        ("pyformat", "%%", 0, ()),
    ],
)
def test_parameters(style, text, count, names):
    conversion = convert_markers(style, text)
    assert (conversion.style, conversion.parameter_count, conversion.names) == (style, count, names)


@pytest.mark.parametrize(
    ("text", "native"),
    [("select $1", True), ("? $2", True), ("'$1'", False), ("a$1", False), ("$$ $1 $$", False), ("?", False)],
)
def test_parameters_typed_by_the_caller_are_noticed(text, native):
    assert convert_markers("qmark", text).native is native


@pytest.mark.parametrize("text", ["%d", "%", "a % b", "%(a)s", "select 5 %\n 3", "%s %"])
def test_format_refuses_other_percent_signs(text):
    with pytest.raises(error.InterfaceError, match="Only %s and %% are supported in the query"):
        convert_markers("format", text)


# %(a)d differs: the published driver swallows text up to the next ")s".
@pytest.mark.parametrize("text", ["%d", "%", "a % b", "%(a)d", "%(a)d %(b)s", "%(a", "%(a) s", "%(a(b(c)))s"])
def test_pyformat_refuses_other_percent_signs(text):
    with pytest.raises(error.InterfaceError, match=r"Only %\(name\)s, %s and %% are supported"):
        convert_markers("pyformat", text)


def test_a_stray_percent_sign_is_located():
    with pytest.raises(error.InterfaceError, match=r"Found '%d' at character 8; a percent sign .* is written %%"):
        convert_markers("format", "select %d")


# "%(a)s %s" differs: the published driver makes "$1 $1" of it.
@pytest.mark.parametrize("text", ["%s %(a)s", "%(a)s %s"])
def test_pyformat_refuses_a_mixture(text):
    with pytest.raises(error.InterfaceError, match="not both"):
        convert_markers("pyformat", text)


# Differs: the published driver converts nothing and drops the arguments.
@pytest.mark.parametrize("style", ["", "QMARK", "psycopg", None, ["qmark"]])
def test_unknown_style(style):
    with pytest.raises(error.InterfaceError, match="qmark, numeric, named, format, pyformat"):
        convert_markers(style, "select 1")


@pytest.mark.parametrize("number", ["0", "000", "1234567890", "9" * 5000])
def test_impossible_numbers(number):
    with pytest.raises(error.ProgrammingError, match="numeric markers start at :1"):
        convert_markers("numeric", f"select :{number}")


@pytest.mark.parametrize(
    ("style", "unit"), [("qmark", "?"), ("numeric", ":7"), ("named", ":a"), ("format", "%s"), ("pyformat", "%(a)s")]
)
def test_many_markers(style, unit):
    count = 200_000
    conversion = convert_markers(style, f"{unit}, " * count)
    assert conversion.text.count("$") == count


# --- texts whose conversion is known by construction ---

trouble = st.text(alphabet="?:%s()a1$ \n'\"\\-/*;\u00e9", max_size=12)


def quoted(body):
    return "'" + body.replace("'", "''") + "'"


def escaped(body):
    return "'" + body.replace("\\", "\\\\").replace("'", "\\'") + "'"


def without(body, characters):
    return "".join(character for character in body if character not in characters)


untouched = st.one_of(
    trouble.map(quoted),
    trouble.map(lambda body: "LIKE" + quoted(body)),
    trouble.map(lambda body: "N" + quoted(body)),
    trouble.map(lambda body: "E" + escaped(body)),
    trouble.map(lambda body: "e" + quoted(body.replace("\\", "\\\\"))),
    trouble.map(lambda body: '"' + body.replace('"', '""') + '"'),
    trouble.map(lambda body: "$$" + without(body, "$") + "$$"),
    trouble.map(lambda body: "$t1$ $$" + without(body, "$") + "$t$ $t1$"),
    trouble.map(lambda body: "--" + without(body, "\n\r") + "\n"),
    trouble.map(lambda body: "--" + without(body, "\n\r") + "\r"),
    trouble.map(lambda body: "/*" + without(body, "*/") + "*/"),
    trouble.map(lambda body: "/* /*" + without(body, "*/") + "*/" + without(body, "*/") + "*/"),
    st.sampled_from(
        ["a::int", "x := 1", "a[1:2]", "12:34", "a$1", "- 1", "/", "* 2", "f(x)", "caf\u00e9", ";", ":", "::", "a$$b"]
    ),
)

MARKERS = {
    "qmark": st.just(("?", None)),
    "numeric": st.integers(1, 99).map(lambda number: (f":{number}", number)),
    "named": st.sampled_from(["a", "b", "B", "_x1", "\u00e9", "7"]).map(lambda name: (f":{name}", name)),
    "format": st.just(("%s", None)),
    "pyformat": st.sampled_from(["a", "b", "B", " x ", "it's", '"', "--"]).map(lambda name: (f"%({name})s", name)),
}


@pytest.mark.parametrize("style", PARAMSTYLES)
@given(data=st.data())
def test_conversion_known_by_construction(style, data):
    percent = [st.just(("%%", "%"))] if style in ("format", "pyformat") else []
    piece = st.one_of(untouched.map(lambda text: (text, text)), MARKERS[style].map(lambda m: (m,)), *percent)
    source, expected, names, values = [], [], {}, 0
    for part in data.draw(st.lists(piece, max_size=12)):
        if len(part) == 2:
            source.append(part[0])
            expected.append(part[1])
            continue
        ((marker, key),) = part
        source.append(marker)
        if style == "numeric":
            values = max(values, key)
            expected.append(f"${key}")
        elif key is None:
            values += 1
            expected.append(f"${values}")
        else:
            values = len(names) if key in names else len(names) + 1
            expected.append(f"${names.setdefault(key, len(names) + 1)}")
            values = len(names)
    conversion = convert_markers(style, " ".join(source))
    assert conversion.text == " ".join(expected)
    assert conversion.parameter_count == values
    assert (conversion.names or ()) == tuple(names)
    assert conversion.native is False


@pytest.mark.parametrize("style", PARAMSTYLES)
@given(text=st.text(alphabet="'\"$-/*\\eE?:;%sa1()[]= \n\r\u00e9\ud800", max_size=60))
def test_any_text_is_converted_or_refused_with_an_error_of_this_package(style, text):
    try:
        conversion = convert_markers(style, text)
    except error.Error:
        assert any(character in text for character in "%:")
    else:
        assert conversion.parameter_count >= 0
