"""`python -m frechet` is the command line."""

from frechet.cli import main

if __name__ == "__main__":
    main()
