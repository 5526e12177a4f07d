import pytest

from redshift_connector.sql import command_tag
from redshift_connector.sql.command_tag import (
    CommandTag,
    invalidates_statements,
    parse,
    redshift_row_count,
    row_count,
)


# wire-protocol.md 4.6
@pytest.mark.parametrize(
    ("tag", "command", "rows", "count", "redshift_count"),
    [
        ("SELECT", "SELECT", None, -1, 7),
        ("SELECT 3", "SELECT", 3, -1, 7),
        ("INSERT 0 5", "INSERT", 5, 5, 5),
        ("UPDATE 4", "UPDATE", 4, 4, 4),
        ("DELETE 2", "DELETE", 2, 2, 2),
        ("DELETE 0", "DELETE", 0, 0, 0),
        ("MOVE 3", "MOVE", 3, 3, 3),
        ("MERGE 9", "MERGE", 9, 9, 9),
        ("FETCH 2", "FETCH", 2, -1, -1),
        ("COPY 7", "COPY", 7, -1, -1),
        ("TRUNCATE", "TRUNCATE", None, -1, -1),
        ("CREATE TABLE", "CREATE", None, -1, -1),
        ("SET", "SET", None, -1, -1),
        ("CALL", "CALL", None, -1, -1),
        # differs: leaked ValueError
        ("INSERT", "INSERT", None, -1, -1),
        ("UPDATE", "UPDATE", None, -1, -1),
        ("DELETE x", "DELETE", None, -1, -1),
        ("MOVE -1", "MOVE", None, -1, -1),
        ("UPDATE ²", "UPDATE", None, -1, -1),
        ("UPDATE " + "9" * 5000, "UPDATE", None, -1, -1),
        ("INSERT 0 9223372036854775807", "INSERT", 2**63 - 1, 2**63 - 1, 2**63 - 1),
        ("5", "5", None, -1, -1),
        ("", "", None, -1, -1),
        ("  ", "", None, -1, -1),
    ],
)
def test_tags(tag, command, rows, count, redshift_count):
    for form in (tag, tag.encode(), tag.encode() + b"\0"):
        parsed = parse(form)
        assert parsed == CommandTag(command, rows)
        assert row_count(parsed) == count
        assert redshift_row_count(parsed, 7) == redshift_count


def test_bytes_that_are_no_text_do_not_raise():
    assert parse(b"\xff\xfe 3").rows == 3


def test_repeated_tags_are_looked_up_in_a_bounded_cache():
    assert parse(b"INSERT 0 77") is parse(b"INSERT 0 77")
    for number in range(3_000):
        parse(f"UPDATE {number}")
    assert len(command_tag._cache) <= 1_000


@pytest.mark.parametrize("command", ["ALTER", "CREATE", "DROP", "ROLLBACK"])
def test_commands_that_make_statements_stale(command):
    assert invalidates_statements(command)


@pytest.mark.parametrize("command", ["", "SELECT", "COMMIT", "BEGIN", "INSERT", "TRUNCATE", "create"])
def test_commands_that_do_not(command):
    assert not invalidates_statements(command)
