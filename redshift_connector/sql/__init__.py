"""SQL as text: markers, statements, names, command tags.

Owns: everything that reads or writes SQL text without a server.
Must not know: the protocol, types of values, sessions.
"""
