"""Workshops as data: the models, the YAML reader and the checks of meaning."""

from awayday.scenario._models import Consent, Defaults, Short, Workshop

__all__ = ["Consent", "Defaults", "Short", "Workshop"]
