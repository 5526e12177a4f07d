"""Loading many rows.

Owns: the roads by which many rows reach a table.
Must not know: messages, sockets.
"""
