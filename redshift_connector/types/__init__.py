"""Values: bytes of one column to Python, Python to a parameter, one record per type.

Owns: the codecs of every type in both formats, the table that gathers them, the choice of a parameter's type.
Must not know: messages, sockets, rows, statements. It is told an OID, a format and a type modifier.

One module per family (`integer`, `date_time`, ...) declares `Codec` records; `registry` gathers them and is what a
connection holds; `parameters` chooses how a Python value is sent.
"""
