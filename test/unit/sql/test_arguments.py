import re
from collections import ChainMap, UserDict, defaultdict, namedtuple
from types import MappingProxyType

import pytest

from redshift_connector import error
from redshift_connector.sql.arguments import PARAMETER_LIMIT, arrange
from redshift_connector.sql.markers import convert_markers

POSITIONAL = [("qmark", "? ?"), ("numeric", ":1 :2"), ("format", "%s %s"), ("pyformat", "%s %s")]
BY_NAME = [("named", ":a :b :a"), ("pyformat", "%(a)s %(b)s %(a)s")]


def arranged(style, text, args):
    return arrange(convert_markers(style, text), args)


@pytest.mark.parametrize(("style", "text"), POSITIONAL)
@pytest.mark.parametrize("args", [(1, 2), [1, 2], namedtuple("Pair", "x y")(1, 2)])
def test_sequences_go_through_as_they_are(style, text, args):
    assert arranged(style, text, args) is args


@pytest.mark.parametrize(
    "args", [(n for n in (1, 2)), iter([1, 2]), {1: 0, 2: 0}.keys(), range(1, 3), map(int, "12")]
)
def test_other_iterables_become_a_list(args):
    assert arranged("qmark", "? ?", args) == [1, 2]


def test_things_with_only_length_and_items_are_iterated():
    class Row:
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return (7, 8)[index]

    assert arranged("format", "%s %s", Row()) == [7, 8]


@pytest.mark.parametrize(("style", "text"), POSITIONAL + BY_NAME)
@pytest.mark.parametrize("args", ["ab", b"ab", bytearray(b"ab"), memoryview(b"ab")])
def test_bare_text_is_refused(style, text, args):
    with pytest.raises(error.ProgrammingError, match=r"write \(value,\)"):
        arranged(style, text, args)


@pytest.mark.parametrize(("style", "text"), POSITIONAL)
@pytest.mark.parametrize("args", [5, 1.5, None, object()])
def test_what_cannot_be_iterated_is_refused(style, text, args):
    with pytest.raises(error.ProgrammingError, match="must be a sequence"):
        arranged(style, text, args)


@pytest.mark.parametrize(("style", "text"), POSITIONAL)
@pytest.mark.parametrize("args", [{"a": 1, "b": 2}, MappingProxyType({1: 1, 2: 2}), {}])
def test_a_mapping_for_positional_markers_is_refused(style, text, args):
    with pytest.raises(error.ProgrammingError, match="takes a sequence"):
        arranged(style, text, args)


def test_a_set_has_no_order():
    with pytest.raises(error.ProgrammingError, match="no order"):
        arranged("qmark", "? ?", {1, 2})
    assert arranged("qmark", "?", {1}) == [1]


@pytest.mark.parametrize(("style", "text"), BY_NAME)
@pytest.mark.parametrize(
    "args",
    [
        {"b": 2, "a": 1, "extra": 3},
        MappingProxyType({"b": 2, "a": 1}),
        UserDict(a=1, b=2),
        ChainMap({"a": 1}, {"b": 2}),
    ],
)
def test_mappings_in_order_of_first_use(style, text, args):
    assert arranged(style, text, args) == (1, 2)


def test_objects_with_keys_and_items_are_mappings():
    class Record:
        def keys(self):
            return ["a"]

        def __getitem__(self, key):
            return {"a": 1}[key]

    assert arranged("named", ":a", Record()) == (1,)
    with pytest.raises(error.ProgrammingError, match="'b'"):
        arranged("named", ":a :b", Record())


def test_default_values_of_a_mapping_are_used():
    assert arranged("named", ":a", defaultdict(lambda: 9)) == (9,)


@pytest.mark.parametrize(("style", "text"), BY_NAME)
@pytest.mark.parametrize("args", [(1, 2), [1, 2], (), 5, None])
def test_a_sequence_for_names_is_refused(style, text, args):
    with pytest.raises(error.ProgrammingError, match=re.escape(style) + ".* takes a mapping"):
        arranged(style, text, args)


@pytest.mark.parametrize(("style", "text"), BY_NAME)
def test_missing_keys_are_named(style, text):
    with pytest.raises(error.ProgrammingError, match="no value for the parameter 'b'") as caught:
        arranged(style, text, {"a": 1})
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("style", ["qmark", "numeric", "named", "format", "pyformat"])
@pytest.mark.parametrize("args", [(), [], {}])
def test_no_arguments_for_no_markers(style, args):
    assert len(arranged(style, "select 1", args)) == 0


@pytest.mark.parametrize(("style", "text"), [("named", "select 1"), ("pyformat", "select 1"), ("pyformat", "%%")])
def test_a_mapping_for_no_markers_is_ignored(style, text):
    assert arranged(style, text, {"a": 1}) == ()


@pytest.mark.parametrize("style", ["qmark", "numeric", "format", "pyformat"])
def test_a_sequence_for_no_markers_is_counted(style):
    with pytest.raises(error.ProgrammingError) as caught:
        arranged(style, "select 1", (1,))
    assert caught.value.sqlstate == "08P01"


def test_a_sequence_for_no_names_is_refused():
    with pytest.raises(error.ProgrammingError, match="takes a mapping"):
        arranged("named", "select 1", (1,))


@pytest.mark.parametrize(("style", "text"), POSITIONAL)
@pytest.mark.parametrize("args", [(), (1,), (1, 2, 3), [1], iter((1, 2, 3))])
def test_wrong_count_has_the_shape_of_a_server_error(style, text, args):
    with pytest.raises(error.ProgrammingError) as caught:
        arranged(style, text, args)
    (fields,) = caught.value.args
    assert fields["S"] == "ERROR"
    assert fields["C"] == "08P01"
    assert re.match(r"the statement has 2 parameters but \d (was|were) given: pass one value", fields["M"])


def test_wrong_count_is_in_good_english():
    with pytest.raises(error.ProgrammingError) as caught:
        arranged("qmark", "?", (1, 2))
    assert caught.value.message == (
        "the statement has 1 parameter but 2 were given: "
        "pass one value for each parameter, written ? in paramstyle 'qmark'"
    )


def test_rows_given_to_execute_point_to_executemany():
    with pytest.raises(error.ProgrammingError, match="executemany"):
        arranged("qmark", "? ?", [(1, 2), (3, 4), (5, 6)])


@pytest.mark.parametrize("args", [(), (1,), (1, 2), [1, 2, 3]])
def test_parameters_typed_by_the_caller_leave_the_count_to_the_server(args):
    assert arranged("format", "select $1", args) is args


def test_numeric_wants_as_many_as_its_highest_number():
    assert arranged("numeric", ":3", (1, 2, 3)) == (1, 2, 3)
    with pytest.raises(error.ProgrammingError, match="has 3 parameters but 1 was given"):
        arranged("numeric", ":3", (1,))


@pytest.mark.parametrize(
    ("style", "text", "args"),
    [
        ("qmark", "?," * 32768, [None] * 32768),
        ("format", "select 1", [None] * 40000),
        ("numeric", ":32768", [None] * 32768),
        ("named", " ".join(f":p{n}" for n in range(32768)), {f"p{n}": n for n in range(32768)}),
        ("qmark", "$1", [None] * 32768),
    ],
)
def test_too_many_parameters(style, text, args):
    with pytest.raises(error.DataError, match=r"^Prepared statement exceeds bind parameter limit 32767\. .*batches"):
        arranged(style, text, args)


def test_the_limit_itself_is_allowed():
    args = [None] * PARAMETER_LIMIT
    assert arranged("qmark", "?," * PARAMETER_LIMIT, args) is args
