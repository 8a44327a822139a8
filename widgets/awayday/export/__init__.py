"""Tables out of the kit: one format a file."""

from awayday.export._again import again, names_of
from awayday.export._anonymous import K_PEOPLE, TooFew, anonymous
from awayday.export._base import dataset_id
from awayday.export._datapackage import datapackage
from awayday.export._pseudonyms import fresh
from awayday.export._report import report
from awayday.export._spreadsheet import inert, spreadsheet
from awayday.export._texts import VERSION

__all__ = [
    "K_PEOPLE",
    "VERSION",
    "TooFew",
    "again",
    "anonymous",
    "datapackage",
    "dataset_id",
    "fresh",
    "inert",
    "names_of",
    "report",
    "spreadsheet",
]
