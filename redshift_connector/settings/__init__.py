"""What the caller of ``connect()`` may say, and what it means.

Owns: the table of parameters, the effective values, the rules between them, the texts rendered from the table.
Must not know: sockets, the protocol, how a login is made.
"""
