"""Sequences of messages: what is said to the server, in which order, and what its answers mean.

Owns: login, statements, transactions, cancel, as operations that do no I/O.
Must not know: sockets, PEP 249.
"""
