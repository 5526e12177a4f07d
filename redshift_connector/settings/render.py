"""What the table of parameters looks like elsewhere.

Owns: the text of the signature of ``connect()``, its form for comparison, the table in the README.
Must not know: anything about a parameter that its record does not say.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from redshift_connector.settings.parameter import Parameter
from redshift_connector.settings.secret import Secret
from redshift_connector.settings.table import TABLE

__all__ = ["expected_signature", "parameter_table_rst", "signature_text"]


def signature_text() -> str:
    """Return the definition line of ``connect()`` as source text, one parameter on a line.

    Examples
    --------
    >>> print("\\n".join(signature_text().splitlines()[:2]))
    def connect(
        user: str | bytes | None = None,
    """
    return "\n".join(["def connect(", *_signature_lines(), ") -> Connection:"])


def _signature_lines() -> Iterator[str]:
    positional = True
    for parameter in TABLE:
        if positional and not parameter.published:
            positional = False
            yield "    *,"
        yield f"    {parameter.name}: {parameter.accepted} = {parameter.signature_default!r},"


def expected_signature() -> inspect.Signature:
    """Return the signature that ``connect()`` must have.

    Annotations are text, as in a module with ``from __future__ import annotations``. Our own additions are
    keyword-only.

    Examples
    --------
    >>> list(expected_signature().parameters)[:3]
    ['user', 'database', 'password']
    """
    return inspect.Signature(
        [
            inspect.Parameter(
                parameter.name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD if parameter.published else inspect.Parameter.KEYWORD_ONLY,
                default=parameter.signature_default,
                annotation=parameter.accepted,
            )
            for parameter in TABLE
        ],
        return_annotation="Connection",
    )


def parameter_table_rst() -> str:
    """Return the table of parameters for the README, in reStructuredText.

    Examples
    --------
    >>> print("\\n".join(parameter_table_rst().splitlines()[16:20]))
       * - ``password``
         - ``str | bytes``
         - ``''``
         - Password of the database user or, with an identity provider, of the user there.
    """
    head = [".. list-table::", "   :header-rows: 1", "   :widths: auto", ""]
    rows = [("Name", "Type", "Default", "Meaning"), *map(_row, TABLE)]
    return "\n".join([*head, *(line for row in rows for line in _row_lines(row))]) + "\n"


def _row(parameter: Parameter) -> tuple[str, str, str, str]:
    doc = parameter.doc.replace("`", "``")
    if not parameter.published:
        doc += " Keyword only; not in the published driver."
    return f"``{parameter.name}``", f"``{parameter.kind.accepted}``", _default(parameter), doc


def _default(parameter: Parameter) -> str:
    value = parameter.default
    if isinstance(value, Secret):
        value = value.text()
    if isinstance(value, tuple):
        value = list(value)
    return f"``{value!r}``"


def _row_lines(cells: tuple[str, ...]) -> Iterator[str]:
    for mark, cell in zip("*   ", cells, strict=True):
        yield f"   {mark} - {cell}"
