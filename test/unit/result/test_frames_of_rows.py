"""Rows as pandas and NumPy objects."""

from __future__ import annotations

import sys

import pytest

from redshift_connector.result.frames import to_array, to_frame

ROWS = [[1, "a", None], [2, "b", 1.5]]


def test_frame():
    frame = to_frame(ROWS, ("ID", "Name", b"X"))
    assert list(frame.columns) == ["id", "name", b"x"]
    assert frame["id"].tolist() == [1, 2]
    assert frame[b"x"].isna().tolist() == [True, False]


def test_empty_frame_keeps_its_columns():
    frame = to_frame([], ("a", "B"))
    assert list(frame.columns) == ["a", "b"]
    assert len(frame) == 0


def test_array():
    assert to_array([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert to_array([[1, 2], [3, 4]]).dtype.kind == "i"
    mixed = to_array(ROWS)
    assert mixed.dtype == object
    assert mixed.shape == (2, 3)
    assert to_array([]).shape == (0,)


@pytest.mark.parametrize(("module", "call"), [("pandas", lambda: to_frame([], ())), ("numpy", lambda: to_array([]))])
def test_missing_library(monkeypatch, module, call):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ModuleNotFoundError, match=rf"{module} is needed.*redshift_connector\[full\]"):
        call()
