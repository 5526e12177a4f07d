"""The three interval classes keep the published contract."""

import copy
import datetime
import pickle

import pytest

from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth

ALL = [Interval(1, 2, 3), IntervalYearToMonth(3), IntervalDayToSecond(3)]


def test_the_fields():
    value = Interval(microseconds=1, days=2, months=3)
    assert (value.microseconds, value.days, value.months) == (1, 2, 3)
    value.microseconds, value.days, value.months = 4, 5, 6
    assert value == Interval(4, 5, 6)
    assert Interval() == Interval(0, 0, 0)


@pytest.mark.parametrize("field", ["microseconds", "days", "months"])
def test_limits(field):
    bound = 2**63 if field == "microseconds" else 2**31
    for value in (bound - 1, -bound, True):
        assert getattr(Interval(**{field: value}), field) == value
    for value in (bound, -bound - 1):
        with pytest.raises(OverflowError, match=f"^{field}"):
            Interval(**{field: value})
    for value in (1.0, "1", None):
        with pytest.raises(TypeError, match=f"^{field}"):
            Interval(**{field: value})
    with pytest.raises(TypeError):
        setattr(Interval(), field, 1.5)


def test_total_seconds_leaves_months_out():
    assert Interval(3, 2, 1).total_seconds() == 172800.000003
    assert IntervalYearToMonth(5).total_seconds() == 0.0
    assert IntervalDayToSecond(1_500_000).total_seconds() == 1.5


def test_equality():
    assert Interval(1, 2, 3) == Interval(1, 2, 3)
    for other in (Interval(0, 2, 3), Interval(1, 0, 3), Interval(1, 2, 0), None, 3, "x"):
        assert Interval(1, 2, 3) != other
        assert Interval(1, 2, 3).__eq__(other) is False
        assert Interval(1, 2, 3).__neq__(other) is True
    assert Interval(1, 2, 3).__neq__(Interval(1, 2, 3)) is False
    assert IntervalYearToMonth(1).__neq__(IntervalYearToMonth(2))
    assert IntervalDayToSecond(1).__neq__(IntervalDayToSecond(2))


def test_the_kinds_are_never_equal_in_either_order():
    assert Interval(months=1) != IntervalYearToMonth(1)
    assert IntervalYearToMonth(1) != Interval(months=1)
    assert Interval(microseconds=1) != IntervalDayToSecond(1)
    assert IntervalDayToSecond(0) != IntervalYearToMonth(0)


@pytest.mark.parametrize("value", ALL, ids=repr)
def test_not_hashable_but_picklable(value):
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)
    for again in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert again == value
        assert type(again) is type(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Interval(1, 2, 3), "<Interval 3 months 2 days 1 microseconds>"),
        (IntervalYearToMonth(3), "<IntervalYearToMonth 3 months>"),
        (IntervalDayToSecond(3), "<IntervalDayToSecond 3 microseconds>"),
    ],
)
def test_repr(value, text):
    assert repr(value) == text


@pytest.mark.parametrize(
    ("months", "years_and_months"), [(42, (3, 6)), (-13, (-1, -1)), (-12, (-1, 0)), (0, (0, 0)), (11, (0, 11))]
)
def test_year_and_month(months, years_and_months):
    assert IntervalYearToMonth(months).getYearMonth() == years_and_months
    assert IntervalYearToMonth(year_month=years_and_months) == IntervalYearToMonth(months)


def test_timedelta():
    delta = datetime.timedelta(days=10**6, microseconds=1)
    assert IntervalDayToSecond(timedelta=delta).getTimedelta() == delta
    assert IntervalDayToSecond(-1).getTimedelta() == datetime.timedelta(microseconds=-1)


def test_fields_a_kind_does_not_have_read_as_0_and_cannot_be_set():
    for value, missing in (
        (IntervalYearToMonth(3), ("days", "microseconds")),
        (IntervalDayToSecond(3), ("days", "months")),
    ):
        for field in missing:
            assert getattr(value, field) == 0
            with pytest.raises(AttributeError):
                setattr(value, field, 1)
    months = IntervalYearToMonth(3)
    months.months = 5
    assert months == IntervalYearToMonth(5)


def test_limits_of_the_kinds():
    with pytest.raises(OverflowError, match="months"):
        IntervalYearToMonth(year_month=(2**31 - 1, 0))
    with pytest.raises(OverflowError, match="microseconds"):
        IntervalDayToSecond(timedelta=datetime.timedelta.max)
    with pytest.raises(TypeError, match="years"):
        IntervalYearToMonth(year_month=(1.5, 0))
