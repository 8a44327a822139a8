"""Wiring, one module a notebook; import the page you want: `from awayday.pages import play`."""
