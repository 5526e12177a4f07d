"""The wire protocol: bytes to messages and messages to bytes, both directions, without any I/O.

Owns: message layouts, framing, authentication answers, the effects by which an operation asks to wait.
Must not know: sockets, SQL, types of values, results.
"""
