"""Cohorts kept as data packages: those that come with the kit, and the coach's own in the data folder."""

from awayday.datasets._load import load
from awayday.datasets._shelf import FOLDER_VARIABLE, Dataset, described, find, names, own_folder
from awayday.datasets._take import Taken, take

__all__ = ["FOLDER_VARIABLE", "Dataset", "Taken", "described", "find", "load", "names", "own_folder", "take"]
