"""Made-up cohorts with planted effects: recipe, people and their meetings, tables, and the package that is shipped."""

from awayday.planted._damage import Damage, damages, good_packages
from awayday.planted._package import TRUTH, build
from awayday.planted._people import People
from awayday.planted._recipe import RECIPE, Recipe, read_recipe
from awayday.planted._tables import cohort

__all__ = [
    "RECIPE",
    "TRUTH",
    "Damage",
    "People",
    "Recipe",
    "build",
    "cohort",
    "damages",
    "good_packages",
    "read_recipe",
]
