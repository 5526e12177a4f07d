"""The version of the driver, the only place where it is written."""

# Clients compare it as plain numbers and pin 2.1.x, so it stays inside that range.
__version__ = "2.1.100"
