"""A name that others import has one home: no other module defines a name of the same spelling, unless it is listed.

Words that only their own file uses are the file's own and may recur.
"""

from __future__ import annotations

import shutil

import pytest

from house import SRC
from names import Names

PHRASES = "the algebra on phrases, `ph.add`, beside that on expressions"
DIGITS = "numbers in many digits beside the word of the language that they judge"
INTERPRETED = "what the interpreter calls by the word, beside the word"
COMMAND = "a command of the command line beside what it asks for"
LISTED = {
    **dict.fromkeys(("add", "eye", "matrix_power", "ones", "scaled", "transpose"), PHRASES),
    **dict.fromkeys(("cos", "cosh", "sin", "sinh", "tanh", "erf", "pi"), DIGITS),
    **dict.fromkeys(("expm1", "log1p", "sigmoid"), DIGITS),
    **dict.fromkeys(("logsumexp", "pinv", "softmax"), INTERPRETED),
    **dict.fromkeys(("check", "explain"), COMMAND),
}
FOUND = Names().collisions()


def test_a_public_name_has_one_home():
    assert {name: homes for name, homes in FOUND.items() if name not in LISTED} == {}


def test_every_exception_is_needed():
    assert set(LISTED) - set(FOUND) == set()


def test_exceptions_are_few():
    assert len(LISTED) <= 30


PLANTED = {
    "a function that others import": ("network/axis.py", "def simplify(): ...", "simplify"),
    "a class": ("codegen/options.py", "class Derivation: ...", "Derivation"),
    "a constant among others": ("operators/plan.py", "SMALLEST, ZERO = 1, 2", "ZERO"),
    "one that has a type": ("answers/maps.py", "Number: type = int", "Number"),
    "one of two ways": ("expr/laws.py", "try:\n    eye = 1\nexcept E:\n    eye = 2", "eye"),
    "a coroutine": ("network/axis.py", "async def simplify(): ...", "simplify"),
    "in an exception": (
        "network/axis.py",
        "try:\n    pass\nexcept E:\n    simplify = 1",
        "simplify",
    ),
    "at the end of a trial": (
        "network/axis.py",
        "try:\n    pass\nfinally:\n    simplify = 1",
        "simplify",
    ),
    "by the way": ("network/axis.py", "print(simplify := 1)", "simplify"),
    "with a name": ("network/axis.py", "with a() as simplify:\n    pass", "simplify"),
    "in a loop": ("network/axis.py", "while a:\n    simplify = 1", "simplify"),
    "in a loop over pairs": (
        "network/axis.py",
        "for k, simplify in a:\n    pass",
        "simplify",
    ),
    "a word of another library": (
        "network/axis.py",
        "from math import sqrt as simplify",
        "simplify",
    ),
    "a name that is read as an attribute": (
        "network/axis.py",
        "def mul(): ...",
        "mul",
    ),
    "a name of the file that becomes public": (
        "answers/maps.py",
        "from frechet.derivatives import tangent\ntangent.HALF",
        "HALF",
    ),
}


@pytest.mark.parametrize(("file", "text", "name"), PLANTED.values(), ids=PLANTED)
def test_a_planted_second_home_is_found(tmp_path, file, text, name):
    shutil.copytree(SRC, tmp_path / "frechet")
    planted = tmp_path / "frechet" / file
    planted.write_text(planted.read_text() + "\n" + text + "\n")
    names = Names(tmp_path / "frechet")
    homes = names.collisions().get(name, set())
    assert homes != FOUND.get(name, set()) and len(homes) > 1
