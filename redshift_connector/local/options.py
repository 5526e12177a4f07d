"""What a local Redshift can be told: one record per option.

Owns: the options' names, defaults, meaning; the command line and the keyword arguments of `start` derive from them.
Must not know: what is done with them.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
from dataclasses import dataclass
from typing import Any

__all__ = ["AUTH_METHODS", "Options", "to_arguments", "to_environment"]

AUTH_METHODS = ("digest", "md5", "cleartext", "none")


def _option(default: Any, explanation: str, **argument: Any) -> Any:
    return dataclasses.field(default=default, metadata={"help": explanation, **argument})


def _secret(variable: str, explanation: str) -> Any:
    # The arguments of a process can be read by every user of the machine, its environment cannot.
    explanation += f"; better given in the environment as {variable}"
    return dataclasses.field(default=None, repr=False, metadata={"help": explanation, "variable": variable})


@dataclass(frozen=True)
class Options:
    """The options of one local Redshift.

    Raises
    ------
    ValueError
        For a value outside the choices of an option.

    Examples
    --------
    >>> Options(auth="md5", port=5439).auth
    'md5'
    """

    host: str = _option("127.0.0.1", "address to listen on; anything but loopback opens the server to the network")
    port: int = _option(0, "port to listen on; 0 takes a free one", type=int)
    user: str = _option("awsuser", "name of the database user")
    password: str | None = _secret("REDSHIFT_LOCAL_PASSWORD", "the user's password, a fresh random one when left out")
    database: str = _option("dev", "name of the database")
    protocol_version: int = _option(2, "the newest client_protocol_version to agree to", type=int, choices=(0, 1, 2))
    auth: str = _option("digest", "how the password is asked for", choices=AUTH_METHODS)
    idp_token: str | None = _secret("REDSHIFT_LOCAL_IDP_TOKEN", "token that clients who send idp_type must present")
    obey_formats: bool = _option(
        False, "send values in the formats Bind asks for, instead of raw whatever is asked (protocol 2)"
    )
    tls: bool = _option(True, "answer a request for TLS with no", flag="--no-tls")
    show_discovery: int | None = _option(
        None, "version of the SHOW metadata commands to report; none when left out", type=int
    )
    data: str | None = _option(None, "directory that keeps the data; without it they vanish at the end")
    max_sessions: int = _option(200, "how many sessions may be open at once", type=int)

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            choices = field.metadata.get("choices")
            value = getattr(self, field.name)
            if choices and value not in choices:
                raise ValueError(f"{field.name} must be one of {', '.join(map(str, choices))}, not {value!r}")
            if isinstance(value, str) and "\0" in value:
                raise ValueError(f"{field.name} must not contain a NUL character")

    @classmethod
    def add_to(cls, parser: argparse.ArgumentParser) -> None:
        """Declare every option on a command line."""
        for field in dataclasses.fields(cls):
            settings = dict(field.metadata)
            settings.pop("variable", None)
            flag = settings.pop("flag", "--" + field.name.replace("_", "-"))
            if isinstance(field.default, bool):
                settings["action"] = "store_false" if field.default else "store_true"
            elif field.default is not None:
                settings["help"] += " (default: %(default)s)"
            parser.add_argument(flag, dest=field.name, default=field.default, **settings)

    @classmethod
    def from_namespace(cls, namespace: argparse.Namespace) -> Options:
        """Take the options out of a parsed command line; secrets may come from the environment."""
        values = {field.name: getattr(namespace, field.name) for field in dataclasses.fields(cls)}
        for field, variable in _secrets():
            if values[field] is None:
                values[field] = os.environ.get(variable)
        return cls(**values)


def _secrets() -> list[tuple[str, str]]:
    fields = dataclasses.fields(Options)
    return [(field.name, field.metadata["variable"]) for field in fields if "variable" in field.metadata]


def to_arguments(options: Options) -> list[str]:
    """Write options as a command line, without the secrets.

    Examples
    --------
    >>> to_arguments(Options(tls=False, port=5439, password="x"))
    ['--port=5439', '--no-tls']
    """
    arguments = []
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        if "variable" in field.metadata or value == field.default:
            continue
        flag = field.metadata.get("flag", "--" + field.name.replace("_", "-"))
        arguments.append(flag if isinstance(value, bool) else f"{flag}={value}")
    return arguments


def to_environment(options: Options) -> dict[str, str]:
    """Return the environment of a process with these options: the present one and their secrets.

    Examples
    --------
    >>> to_environment(Options(password="x"))["REDSHIFT_LOCAL_PASSWORD"]
    'x'
    """
    environment = dict(os.environ)
    for field, variable in _secrets():
        environment.pop(variable, None)
        if getattr(options, field) is not None:
            environment[variable] = getattr(options, field)
    return environment
