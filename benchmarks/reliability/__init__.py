"""Proofs of what SECURITY.md promises; `python -m benchmarks.reliability` runs them and writes the report."""
