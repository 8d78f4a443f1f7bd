"""A document as a file: what it holds as text, or why that cannot be read.

>>> text_of("no such file.md")
Traceback (most recent call last):
frechet.errors.ReadError: syntax: no such file.md cannot be read: No such file or directory
hint: documents are text in UTF-8
"""

from __future__ import annotations

import os
import stat

from frechet.errors import ReadError, TooLarge

BYTES = 32_000_000  # of a document

KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def text_of(file: str) -> str:
    """The text of a file, which is asked what it is before it is read: a pipe or a device may never end.

    Errors: ReadError for what is no file or no UTF-8, TooLarge for more than BYTES.
    """
    try:
        handle = os.open(
            file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except (OSError, ValueError) as error:
        raise unreadable(file, getattr(error, "strerror", None) or str(error)) from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise unreadable(
                file, f"it is {KINDS.get(stat.S_IFMT(found.st_mode), 'no file')}"
            )
        if found.st_size > BYTES:
            raise TooLarge(
                f"{file} has {found.st_size} bytes, the limit is {BYTES}",
                hint="check it in parts",
            )
        with os.fdopen(handle, "rb", closefd=False) as stream:
            return decoded(stream.read(BYTES), file)
    except OSError as error:
        raise unreadable(file, error.strerror or str(error)) from None
    finally:
        os.close(handle)


def decoded(data: bytes, file: str) -> str:
    """Bytes as text."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(file, f"line {line} is no UTF-8") from None


def unreadable(file: str, why: str) -> ReadError:
    """What is wrong with a file."""
    return ReadError(f"{file} cannot be read: {why}", hint="documents are text in UTF-8")
