"""awayday: live workshops for leadership training, from notebooks to honest tables."""

__version__ = "0.1.0"

__all__ = ["__version__"]
