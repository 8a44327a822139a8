"""Cohorts kept as data packages: those that come with the kit, and the coach's own in the data folder."""

from awayday.datasets._load import load
from awayday.datasets._shelf import FOLDER_VARIABLE, Dataset, find, names, own_folder

__all__ = ["FOLDER_VARIABLE", "Dataset", "find", "load", "names", "own_folder"]
