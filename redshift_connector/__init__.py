"""A DB-API 2.0 driver for Amazon Redshift."""
