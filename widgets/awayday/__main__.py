"""`python -m awayday`."""

from awayday.cli import main

if __name__ == "__main__":
    main()
