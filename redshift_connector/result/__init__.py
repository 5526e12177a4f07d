"""Results: rows as they came, and what is made of them on demand.

Owns: raw rows, the decode plan of a RowDescription, Python rows, data frames.
Must not know: sockets, statements, transactions.
"""
