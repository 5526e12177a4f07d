"""Values of numpy and pandas as parameters."""

import warnings
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from redshift_connector.error import DataError, NotSupportedError
from redshift_connector.types.parameters import encode
from redshift_connector.types.registry import Registry

numpy = pytest.importorskip("numpy", reason="pip install numpy")


def one(value):
    oids, formats, payloads = encode(Registry(), [value])
    return oids[0], formats[0], payloads[0]


@pytest.mark.parametrize(
    "kind", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "longlong"]
)
def test_f29_numpy_integers(kind):
    assert one(getattr(numpy, kind)(5)) == one(5)
    limit = numpy.iinfo(kind).max
    assert one(getattr(numpy, kind)(limit)) == one(int(limit))


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_numpy_floats(kind):
    assert one(getattr(numpy, kind)(1.5)) == one(1.5)
    assert one(numpy.float32(0.1)) == one(float(numpy.float32(0.1)))
    assert one(getattr(numpy, kind)("nan")) == one(float("nan"))


def test_numpy_long_double_only_when_exact():
    assert one(numpy.longdouble(1.5)) == one(1.5)
    assert one(numpy.longdouble("nan")) == one(float("nan"))
    if numpy.finfo(numpy.longdouble).nmant > 52:
        with pytest.raises(DataError, match="more digits"):
            one(numpy.longdouble(1) / 3)


def test_numpy_bool_and_text():
    assert one(numpy.bool_(True)) == one(True)
    assert one(numpy.str_("a")) == one("a")
    assert one(numpy.bytes_(b"a")) == one(b"a")


@pytest.mark.parametrize(
    ("value", "equal"),
    [
        (numpy.datetime64("2020-01-02"), datetime(2020, 1, 2).date()),
        (numpy.datetime64("2020-01-02T03:04:05"), datetime(2020, 1, 2, 3, 4, 5)),
        (numpy.datetime64("2020-01-02T03:04:05.123456789"), datetime(2020, 1, 2, 3, 4, 5, 123456)),
        (numpy.datetime64("NaT", "ns"), None),
        (numpy.datetime64("NaT", "ns"), None),
        (numpy.timedelta64(5, "D"), timedelta(5)),
        (numpy.timedelta64(5_000, "ns"), timedelta(microseconds=5)),
        (numpy.timedelta64("NaT", "ns"), None),
    ],
)
def test_numpy_moments(value, equal):
    assert one(value) == one(equal)


def test_numpy_moments_python_lacks():
    for value in (numpy.datetime64("20000-01-01", "D"), numpy.datetime64("-5000-01-01", "s")):
        with pytest.raises(DataError, match="outside"):
            one(value)
    for unit in ("M", "Y"):
        with pytest.raises(NotSupportedError, match="no fixed length"):
            one(numpy.timedelta64(5, unit))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer versions of NumPy advise against a length without a unit
        without_unit = numpy.timedelta64(5)
    with pytest.raises(NotSupportedError, match="no fixed length"):
        one(without_unit)


@pytest.mark.parametrize("value", [numpy.complex128(1j), numpy.array([1]), numpy.void(b"a")])
def test_other_numpy_values_are_not_mapped(value):
    with pytest.raises(NotSupportedError, match="not mapped to pg type"):
        one(value)


def test_numpy_scalars_in_lists():
    assert one([numpy.int64(1), 2]) == one([1, 2])
    assert one([numpy.float32(1.5), numpy.float64(2)]) == one([1.5, 2.0])
    assert one([numpy.bool_(True)]) == one([True])
    assert one([numpy.str_("a"), None]) == one(["a", None])
    assert one(numpy.arange(3).tolist()) == one([0, 1, 2])


# --- pandas ---

pandas = pytest.importorskip("pandas", reason="pip install pandas")


def test_pandas_missing_values_are_null():
    assert one(pandas.NaT) == (705, 1, None)
    assert one(pandas.NA) == (705, 1, None)
    assert one([1, pandas.NA]) == one([1, None])
    assert one([pandas.NaT]) == one([None])


def test_pandas_timestamps():
    assert one(pandas.Timestamp("2020-01-02 03:04:05.123456")) == one(datetime(2020, 1, 2, 3, 4, 5, 123456))
    aware = pandas.Timestamp("2020-01-02", tz="America/New_York")
    assert one(aware) == one(datetime(2020, 1, 2, 5, tzinfo=timezone.utc))
    assert one(aware)[0] == 1184


def test_nanoseconds_are_cut_off_as_published():
    assert one(pandas.Timestamp("2020-01-02 03:04:05.123456789")) == one(datetime(2020, 1, 2, 3, 4, 5, 123456))


def test_pandas_timestamps_in_lists():
    moment = datetime(2020, 1, 2, 3, 4, 5, 123456)
    assert one([pandas.Timestamp("2020-01-02 03:04:05.123456789")]) == one([moment])


def test_pandas_timedelta():
    assert one(pandas.Timedelta(days=1, microseconds=1)) == one(timedelta(1, 0, 1))


def test_what_a_frame_hands_over():
    frame = pandas.DataFrame({"i": [1, 2], "d": [Decimal("1.20"), None]})
    assert [one(value) for value in frame["d"].tolist()] == [one(Decimal("1.20")), one(None)]
    assert one(frame["i"].iloc[0]) == one(1)
