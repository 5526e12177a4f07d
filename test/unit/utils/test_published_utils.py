from __future__ import annotations

import subprocess
import sys

import pytest

from redshift_connector import utils
from redshift_connector.settings.secret import Secret
from redshift_connector.settings.table import TABLE
from redshift_connector.utils import driver_info, logging_utils
from redshift_connector.utils.sql_types import SQLType, get_sql_type_name
from redshift_connector.version import __version__


class Bag:
    def __init__(self, **properties):
        self.added_by_constructor = True
        vars(self).clear()
        vars(self).update(properties)


def test_names_and_their_homes():
    assert utils.DriverInfo is driver_info.DriverInfo
    assert utils.make_divider_block is logging_utils.make_divider_block
    assert utils.mask_secure_info_in_props is logging_utils.mask_secure_info_in_props
    assert {"DriverInfo", "make_divider_block", "mask_secure_info_in_props"} <= set(dir(utils))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = utils.nothing


def test_driver_info():
    info = utils.DriverInfo
    assert info.version() == __version__
    assert info.driver_name() == "Redshift Python Driver"
    assert info.driver_short_name() == "RsPython"
    assert info.driver_full_name() == f"Redshift Python Driver {__version__}"


def test_divider():
    assert utils.make_divider_block() == "=" * 35


def test_mask():
    hidden = [parameter.property_name for parameter in TABLE if parameter.secret]
    hidden += ["sslmode_explicit", "something_new"]
    shown = {
        "user_name": "ann",
        "db_name": "dev",
        "host": "h",
        "port": 5439,
        "db_user": "u",
        "principal": "p",
        "login_url": "l",
        "endpoint_url": "e",
        "idp_host": "i",
        "enable_table_types": True,
        "duration": 900,
        "idpPort": 443,
        "db_groups": ["g"],
    }
    bag = Bag(**dict.fromkeys(hidden, "sesame"), **shown)
    masked = utils.mask_secure_info_in_props(bag)
    assert type(masked) is Bag
    assert masked is not bag
    assert vars(masked) == {**dict.fromkeys(hidden, "***"), **shown}
    assert bag.password == "sesame"


def test_mask_leaves_empty_values():
    masked = utils.mask_secure_info_in_props(Bag(password="", token=None, client_id=b"x", client_secret=Secret("s")))
    assert vars(masked) == {"password": "", "token": None, "client_id": "***", "client_secret": "***"}
    assert utils.mask_secure_info_in_props(None) is None


def test_sql_types():
    assert len(SQLType) == 25
    assert get_sql_type_name(12) == "SQL_VARCHAR"
    assert get_sql_type_name(-16) == "SQL_LONGNVARCHAR"
    with pytest.raises(ValueError, match="not a valid SQLType"):
        get_sql_type_name(4242)
    with pytest.raises(AttributeError, match="Cannot modify SQL type constant 'SQL_VARCHAR'"):
        SQLType.SQL_VARCHAR = 13
    assert SQLType.SQL_VARCHAR == 12


def test_importing_these_modules_imports_no_other_of_ours():
    modules = ["config", "objects", "hostname_check", "version", "error", "utils"]
    modules += ["utils.driver_info", "utils.sql_types", "utils.logging_utils"]
    program = (
        "import sys\n"
        "before = set(sys.modules)\n"
        f"for name in {modules!r}: __import__('redshift_connector.' + name)\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    ours = {name.partition(".")[2] for name in output.split() if name.startswith("redshift_connector.")}
    assert ours == set(modules)
