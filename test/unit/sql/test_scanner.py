import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_connector.sql.scanner import (
    BODY,
    COMMENT,
    IDENTIFIER,
    MARK,
    PARAMETER,
    STRING,
    Scanner,
    comment_end,
)

QUESTION = Scanner(r"\?")

# Characters that mean something to the scanner, and few others, so that random texts are dense with trouble.
dense_text = st.text(alphabet="'\"$-/*\\eE?:;%a1_ \n\r\u00e9\u20ac\ud800", max_size=60)


def found(text, scanner=QUESTION):
    return [(kind, text[start:end]) for kind, start, end in scanner.regions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # plain literals: '' is a quote, a backslash is nothing special
        ("'a''?'?", [(STRING, "'a''?'"), (MARK, "?")]),
        (r"'a\'?", [(STRING, r"'a\'"), (MARK, "?")]),
        ("''?", [(STRING, "''"), (MARK, "?")]),
        ("''''?", [(STRING, "''''"), (MARK, "?")]),
        # letters before a literal that change nothing
        (r"N'\'?", [(STRING, r"'\'"), (MARK, "?")]),
        (r"B'\'?", [(STRING, r"'\'"), (MARK, "?")]),
        (r"X'\'?", [(STRING, r"'\'"), (MARK, "?")]),
        # escape strings
        (r"E'\'?'?", [(STRING, r"'\'?'"), (MARK, "?")]),
        (r"e'\'?'?", [(STRING, r"'\'?'"), (MARK, "?")]),
        (r"(E'\'?')", [(STRING, r"'\'?'")]),
        (r"E'a\\'?", [(STRING, r"'a\\'"), (MARK, "?")]),
        (r"E'a\\\'?'", [(STRING, r"'a\\\'?'")]),
        (r"E'a''\'?'?", [(STRING, r"'a''\'?'"), (MARK, "?")]),
        # E that ends a word opens a plain literal
        (r"LIKE'\'?", [(STRING, r"'\'"), (MARK, "?")]),
        (r"DATE'\'?", [(STRING, r"'\'"), (MARK, "?")]),
        (r"$e'\'?", [(STRING, r"'\'"), (MARK, "?")]),
        ("\u00e9e'\\'?", [(STRING, r"'\'"), (MARK, "?")]),
        (r"_E'\'?", [(STRING, r"'\'"), (MARK, "?")]),
        # names
        ('"a""?"?', [(IDENTIFIER, '"a""?"'), (MARK, "?")]),
        ('"\'"?', [(IDENTIFIER, '"\'"'), (MARK, "?")]),
        # dollar quotes
        ("$$ ? ' $$?", [(BODY, "$$ ? ' $$"), (MARK, "?")]),
        ("$a$ $$ ? $b$ $a$?", [(BODY, "$a$ $$ ? $b$ $a$"), (MARK, "?")]),
        ("$\u00e9$?$\u00e9$", [(BODY, "$\u00e9$?$\u00e9$")]),
        ("$a$ $b$a$?", [(BODY, "$a$ $b$a$"), (MARK, "?")]),
        ("a$$?", [(MARK, "?")]),
        ("a$b$?", [(MARK, "?")]),
        ("$1$?", [(PARAMETER, "$1"), (MARK, "?")]),
        ("$12 a$1 $a 5$1", [(PARAMETER, "$12")]),
        ("$1a$?$1a$", [(PARAMETER, "$1"), (MARK, "?"), (PARAMETER, "$1")]),
        # comments
        ("-- ?\n?", [(COMMENT, "-- ?"), (MARK, "?")]),
        ("-- ?\r?", [(COMMENT, "-- ?"), (MARK, "?")]),
        ("- ? -", [(MARK, "?")]),
        ("--", [(COMMENT, "--")]),
        ("/* ? /* ' */ ? */?", [(COMMENT, "/* ? /* ' */ ? */"), (MARK, "?")]),
        ("/*/ ? */?", [(COMMENT, "/*/ ? */"), (MARK, "?")]),
        ("*/ ? /", [(MARK, "?")]),
        # what is never closed runs to the end
        ("'?", [(STRING, "'?")]),
        ("'?''", [(STRING, "'?''")]),
        ("E'?\\", [(STRING, "'?\\")]),
        ('"?', [(IDENTIFIER, '"?')]),
        ("$$?", [(BODY, "$$?")]),
        ("$$", [(BODY, "$$")]),
        ("/*?/**/", [(COMMENT, "/*?/**/")]),
        ("", []),
    ],
)
def test_regions(text, expected):
    assert found(text) == expected


def test_interest_may_span_lines_and_skip_longer_tokens():
    assert found("a::b %\n", Scanner("::|%.")) == [(MARK, "::"), (MARK, "%\n")]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("--a\nb", 0, 3), ("x --a", 2, 5), ("/**/", 0, 4), ("/*/**/", 0, 6), ("a/* */b", 1, 6)],
)
def test_comment_end(text, start, end):
    assert comment_end(text, start) == end


@given(dense_text)
def test_regions_are_ordered_and_with_the_gaps_give_back_the_text(text):
    pieces = []
    position = 0
    for kind, start, end in Scanner(r"\?|:+|;|%.?").regions(text):
        assert kind in (BODY, COMMENT, IDENTIFIER, MARK, PARAMETER, STRING)
        assert position <= start < end <= len(text)
        pieces += [text[position:start], text[start:end]]
        position = end
    assert "".join(pieces) + text[position:] == text


@given(dense_text)
def test_gaps_hold_nothing_that_opens_a_region(text):
    position = 0
    for _, start, end in [*QUESTION.regions(text), (MARK, len(text), len(text))]:
        gap = text[position:start]
        assert not any(opener in gap for opener in ("'", '"', "--", "/*", "?"))
        position = end


@pytest.mark.parametrize(
    "unit",
    [
        "'",
        '"',
        "\\'",
        "$",
        "$a",
        "$a$b",
        "/*",
        "*/",
        "/**/",
        "-",
        "e'",
        "?",
        "(a)",
        "%(",
        ":",
        "a",
        "''",
        "E'\\",
    ],
)
@pytest.mark.parametrize("prefix", ["", "E'", "/*", "$", "'", "%(a"])
def test_work_is_linear_in_the_text(unit, prefix):
    # By the number of steps, not by the clock: each character is opened or closed at most once, so no more regions
    # than characters; a text quadratic to scan would not come back from 2 MB.
    text = prefix + unit * (2_000_000 // len(unit) // 4)
    total = 0
    for _, start, end in QUESTION.regions(text):
        total += end - start
    assert total <= len(text)
