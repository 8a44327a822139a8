"""Tables out of the kit: one format a file."""

from awayday.export._datapackage import datapackage

__all__ = ["datapackage"]
