"""Workshops on paper: one HTML file that prints well, with the ids of the phones, for when there is no network."""

from awayday.paper._sheet import sheet

__all__ = ["sheet"]
