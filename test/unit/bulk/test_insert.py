"""Loading a CSV file and a data frame with INSERT statements of many rows."""

from __future__ import annotations

import re

import pytest

from redshift_connector.bulk.insert import FileInsert, insert_file, write_frame
from redshift_connector.error import InterfaceError, ProgrammingError


class Table:
    """Answers the questions of the checks, and remembers what is inserted."""

    def __init__(self, *names, columns=("a", "b", "Odd Name")):
        self.names = names
        self.columns = columns
        self.checks = []
        self.inserts = []
        self._found = ()

    def execute(self, sql, values):
        if not sql.startswith("INSERT"):
            self.checks.append((sql, tuple(values)))
            known = values[0] in self.names and (len(values) == 1 or self._is_known(sql, values))
            self._found = ([1],) if known else ()
            return -1
        assert sql.count("?") == len(values) <= 32767
        self.inserts.append((sql, list(values)))
        return sql.count("(") - (1 if re.match(r"INSERT INTO [^(]+ \([^?]", sql) else 0)

    def _is_known(self, sql, values):
        return "svv_all_tables" in sql or values[1] in self.columns

    def fetchall(self):
        return self._found


@pytest.fixture
def file(tmp_path):
    def write(text, name="rows.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return str(path)

    return write


def insert(table, filename, *, name="t", indices=(0, 1), columns=("a", "b"), delimiter=",", batch_size=2):
    return insert_file(
        table.execute, table.fetchall, FileInsert(filename, name, indices, columns, delimiter, batch_size)
    )


def test_rows_go_in_groups(file):
    table = Table("t")
    assert insert(table, file("x,y\n1,one\n2,two\n3,three\n")) == 3
    (first, values), (second, more) = table.inserts
    assert (values, more) == (["1", "one", "2", "two"], ["3", "three"])
    assert first.count("(?, ?)") == 2
    assert second.count("(?, ?)") == 1
    assert first.endswith("VALUES (?, ?), (?, ?)")


def test_fields_by_index(file):
    table = Table("t")
    insert(table, file("h\n1|2|3\n"), indices=(2, 0), delimiter="|")
    assert table.inserts[0][1] == ["3", "1"]


def test_quoted_fields_and_line_ends(file):
    table = Table("t")
    insert(table, file('a,b\r\n"x,1","line 1\nline 2"\r\n,\r\n\r\n'), batch_size=10)
    # An empty field is the empty string, a line without fields is none.
    assert table.inserts[0][1] == ["x,1", "line 1\nline 2", "", ""]


def test_header_only_and_empty_file(file):
    table = Table("t")
    assert insert(table, file("a,b\n")) == 0
    assert insert(table, file("")) == 0
    assert table.inserts == []


def test_names_are_checked_in_the_catalogue_and_quoted(file):
    table = Table("t")
    insert(table, file("h\n1\n"), name="s.t", indices=(0,), columns=("Odd Name",))
    assert [values for _, values in table.checks] == [("t", "s"), ("t", "Odd Name", "s")]
    assert "svv_all_tables" in table.checks[0][0]
    assert "svv_all_columns" in table.checks[1][0]
    assert '"Odd Name"' in table.inserts[0][0]


@pytest.mark.parametrize("name", ["unknown", "a.b.c"])
def test_unknown_table(file, name):
    table = Table("t")
    with pytest.raises(InterfaceError, match=f"Invalid table name passed to insert_data_bulk: {name}"):
        insert(table, file("h\n1,2\n"), name=name)
    assert table.inserts == []


def test_unknown_column(file):
    with pytest.raises(InterfaceError, match=r"Invalid column name.*nope"):
        insert(Table("t"), file("h\n1,2\n"), columns=("a", "nope"))


def test_columns_and_indices_must_fit(file):
    with pytest.raises(InterfaceError, match="must be the same length"):
        insert(Table("t"), file("h\n1,2\n"), indices=(0,))


@pytest.mark.parametrize("size", [0, -1])
def test_batch_size(size):
    with pytest.raises(InterfaceError, match="batch_size must be greater than 1"):
        insert(Table("t"), "no such file", batch_size=size)


def test_short_line_is_named(file):
    with pytest.raises(InterfaceError, match="line 3 of the file has 1 fields, 2 are needed"):
        insert(Table("t"), file("h\n1,2\n3\n"))


def test_missing_file():
    with pytest.raises(FileNotFoundError):
        insert(Table("t"), "/no/such/file.csv")


def test_parameters_per_statement_are_bounded(file):
    table = Table("t", columns=[f"c{n}" for n in range(100)])
    width = 100
    lines = "\n".join([",".join("1" * width)] * 400)
    count = insert(
        table, file("h\n" + lines), indices=range(width), columns=[f"c{n}" for n in range(width)], batch_size=10_000
    )
    assert count == 400
    assert [len(values) for _, values in table.inserts] == [32700, 7300]


# --- data frames ---

pandas = pytest.importorskip("pandas")


def write(table, frame, name="t"):
    return write_frame(table.execute, table.fetchall, frame, name)


def test_frame_by_position():
    table = Table("t")
    assert write(table, pandas.DataFrame({"x": [1, 2], "y": ["a", "b"]}, index=[7, 8])) is None
    ((sql, values),) = table.inserts
    assert re.fullmatch(r'INSERT INTO "?t"? VALUES \(\?, \?\), \(\?, \?\)', sql)
    assert values == [1, "a", 2, "b"]
    # Each column keeps its own type.
    assert isinstance(values[0], int)


def test_missing_values_are_null():
    frame = pandas.DataFrame(
        {
            "f": [1.5, float("nan")],
            "i": pandas.array([1, None], dtype="Int64"),
            "t": pandas.to_datetime(["2020-01-01", None]),
            "s": ["a", None],
        }
    )
    table = Table("t")
    write(table, frame)
    values = table.inserts[0][1]
    assert values[4:] == [None] * 4
    assert values[0] == 1.5
    assert values[1] == 1
    assert str(values[2]) == "2020-01-01 00:00:00"


def test_empty_frame():
    table = Table("t")
    write(table, pandas.DataFrame({"a": []}))
    assert table.inserts == []


def test_many_rows():
    table = Table("t")
    write(table, pandas.DataFrame({"a": range(2500)}))
    assert [len(values) for _, values in table.inserts] == [1000, 1000, 500]


@pytest.mark.parametrize("name", ["unknown", "a.b.c"])
def test_unknown_table_for_a_frame(name):
    with pytest.raises(InterfaceError, match=f"Invalid table name passed to write_dataframe: {name}"):
        write(Table("t"), pandas.DataFrame({"a": [1]}), name)


def test_failure_keeps_its_cause():
    table = Table("t")
    failure = ProgrammingError({"C": "22001", "M": "too long"})

    def execute(sql, values):
        if sql.startswith("INSERT"):
            raise failure
        return table.execute(sql, values)

    with pytest.raises(InterfaceError, match="could not be written to t") as caught:
        write_frame(execute, table.fetchall, pandas.DataFrame({"a": [1]}), "t")
    assert caught.value.__cause__ is failure
