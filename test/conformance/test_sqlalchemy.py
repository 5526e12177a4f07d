"""SQLAlchemy with its Redshift dialect, which nobody here wrote, as a client.

Whether a table exists is not asked: the dialect reads catalogue views for that which the local Redshift does not have
yet.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

sqlalchemy = pytest.importorskip("sqlalchemy", reason='pip install "redshift_connector[test]"')
pytest.importorskip("sqlalchemy_redshift", reason='pip install "redshift_connector[test]"')

from sqlalchemy import Column, Date, Integer, Numeric, String, create_engine, select  # noqa: E402
from sqlalchemy.engine import URL  # noqa: E402
from sqlalchemy.orm import Session, declarative_base  # noqa: E402

Base = declarative_base()


class Book(Base):
    __tablename__ = "sqlalchemy_book"

    id = Column(Integer, primary_key=True, autoincrement=False)
    title = Column(String(80))
    price = Column(Numeric(8, 2))
    printed = Column(Date)


@pytest.fixture
def engine(server: Any) -> Iterator[sqlalchemy.Engine]:
    arguments = server.connect_arguments()
    url = URL.create(
        "redshift+redshift_connector",
        username=arguments["user"],
        password=arguments["password"],
        host=arguments["host"],
        port=arguments["port"],
        database=arguments["database"],
    )
    made = create_engine(url, connect_args={"sslmode": arguments["sslmode"], "sslrootcert": arguments["sslrootcert"]})
    try:
        yield made
    finally:
        Base.metadata.drop_all(made, checkfirst=False)
        made.dispose()


def test_orm_creates_inserts_and_selects(engine: sqlalchemy.Engine) -> None:
    Base.metadata.create_all(engine, checkfirst=False)
    with Session(engine) as session:
        session.add(Book(id=1, title="100 % pure", price=Decimal("12.50"), printed=datetime.date(1582, 10, 4)))
        session.add_all([Book(id=n, title=f"volume {n}") for n in range(2, 50)])
        session.commit()
    with Session(engine) as session:
        book = session.execute(select(Book).where(Book.title.like("100%"))).scalar_one()
        assert (book.id, book.price, book.printed) == (1, Decimal("12.50"), datetime.date(1582, 10, 4))
        assert session.query(Book).filter(Book.id > 1).count() == 48


def test_orm_rolls_back(engine: sqlalchemy.Engine) -> None:
    Base.metadata.create_all(engine, checkfirst=False)
    with Session(engine) as session:
        session.add(Book(id=7, title="gone"))
        session.flush()
        session.rollback()
        assert session.query(Book).count() == 0
