"""What a reader would name in a formula, and by which letter.

A residual is r, or R of a matrix; z and h stand in a layer, S is symmetric, u goes into an exponential.

legend   s node of the text   p phrase
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from frechet.notation.phrases.leaf import LINEAR
from frechet.notation.phrases.phrase import Phrase
from frechet.reading import Reading
from frechet.reading.text.syntax import Syntax

FEW = 3  # tokens of what needs no name
SEEN_THROUGH = ("transpose", "negate")
PRODUCTS = ("*", ".*", "./", "/", "power", "epower")
LINEAR_WORDS = {**LINEAR, "mean": (1,)}  # and the places in which they are linear
INLINE = {*LINEAR_WORDS, "inner", "norm2"}  # words with a rule for what stands in them
OF_SQUARES = ("det", "logdet", "inv")  # of a product Y, which is no residual
EXPONENTIAL = ("exp", "softplus")  # of u
LAYERS = ("tanh", "sigmoid")  # h = tanh(W·x) is constant where the weights behind it move
ACTIVATIONS = {"tanh": "h", "sigmoid": "s", "softmax": "s"}


class Habits:
    """What is worth a name in a text, and the letters that are expected for it.

    moved: the nodes that move; phrases: of the nodes that are built; taken: the names of the question.
    """

    def __init__(
        self,
        reading: Reading,
        moved: set[Syntax],
        phrases: Mapping[Syntax, Phrase],
        taken: Collection[str],
    ) -> None:
        tree = reading.document.body
        self.moved, self.phrases, self.taken = moved, phrases, taken
        nodes = [s for each in reading.document.trees for s in each.nodes()]
        self.above = {a: s for s in nodes for a in s.args}
        self.often = Counter(s.prose() for s in nodes if s.op in ("sum", "*"))
        self.residual = residual_rank(tree, moved, reading)

    def worth_a_name(self, s: Syntax, p: Phrase) -> bool:
        """Is it one that a reader would name?"""
        if s in self.moved and self.divides(s):
            return True
        short = p.cost < FEW and (s.op != "call" or s.text in INLINE)
        if s.op in (*SEEN_THROUGH, "name", "number") or short:
            return False
        above = self.user(s)
        if s not in self.moved:
            return self.worth_though_constant(s, p, above)
        if above.op == "call" and (
            above.text not in LINEAR_WORDS or self.glanced(s, above, p)
        ):
            return not self.glanced(s, above, p)
        return self.worth_in_product(s, p, above)

    def worth_in_product(self, s: Syntax, p: Phrase, above: Syntax) -> bool:
        """The same of what stands in no function."""
        if p.shape and above.op in PRODUCTS and self.repeated(s):
            return True
        if s.op == "sum":
            return above.op in PRODUCTS and not self.weighted(above)
        if s.op == "call" and s.text not in INLINE:
            seen = (
                s.text == "inv"
                or (s.text == "log" and s.args[0].op == "name")
                or (s.text == "exp" and self.of_softplus(above))
            )
            return not seen and self.inside(s)
        return not p.shape and self.inside(s) and self.beside_numbers(s)

    def worth_though_constant(self, s: Syntax, p: Phrase, above: Syntax) -> bool:
        """Is it a sum that occurs again, or a layer before the weights that move?"""
        if s.op == "call":
            layer = s.text in LAYERS and above.op == "*"
            return layer and self.residual == len(p.shape)
        return s.op == "sum" and self.often[s.prose()] > 1 and above.op != "sum"

    def solves(self, s: Syntax) -> bool:
        """Is it S⁻¹·b for a name S that moves and a b that does not?"""
        if s.op != "call" or s.text != "solve":
            return False
        S, b = s.args
        return S.op == "name" and S in self.moved and b not in self.moved

    def divides(self, s: Syntax) -> bool:
        """Is it the norm below something that moves too?"""
        above = self.user(s)
        return (
            s.op == "call"
            and s.text == "norm2"
            and above.op == "/"
            and above.args[1] is s
            and above.args[0] in self.moved
        )

    def glanced(self, s: Syntax, above: Syntax, p: Phrase) -> bool:
        """Is it read at a glance: the sum of two names that is inverted, a constant and a function in a logarithm?"""
        if s.op != "sum":
            whole = s.op == "call" and above.text == "sum" and len(above.args) == 1
            return whole and not (s.text == "log" and s.args[0].op == "call")
        if above.text == "inv":
            return all(q.op == "name" for _, q in p.args)
        moved = [a for a in s.args if a in self.moved]
        return above.text == "log" and len(moved) == 1 and moved[0].op == "call"

    def of_softplus(self, s: Syntax) -> bool:
        """Is it 1 + exp(u) in a logarithm?"""
        above = self.above.get(s)
        if s.op != "sum" or above is None or above.text != "log" or len(s.args) != 2:
            return False
        still = [a for a in s.args if a not in self.moved]
        return len(still) == 1 and (still[0].text == "ones" or still[0].value == 1)

    def weighted(self, s: Syntax) -> bool:
        """Is it the entrywise product of weights with a difference, and that in a norm: a residual of its own?"""
        above = self.above.get(s)
        one = sum(a in self.moved for a in s.args) == 1
        return s.op == ".*" and one and above is not None and above.text == "norm2"

    def letters(self, s: Syntax, p: Phrase) -> Sequence[str]:
        """The letters that a reader expects here, the first that is free is taken."""
        above = self.user(s)
        if above.op == "call" and above.text == "norm2":
            return "rR"[len(p.shape) - 1] if p.shape else ()
        if not p.shape:
            others = [self.phrases.get(a, p).shape for a in above.args]
            return () if any(others) else number_letters(s, above, self.moved)
        into = above.op == "call" and above.text in EXPONENTIAL
        if into or (above.op in PRODUCTS and self.repeated(s)):
            return "uU"[len(p.shape) - 1]
        word = s.text if s.op == "call" else ""
        if len(p.shape) == 2:
            return self.matrix_letters(p, word) or square_letters(s, above)
        return ACTIVATIONS.get(word, "") + "zuvw" if self.residual == 1 else ()

    def repeated(self, s: Syntax) -> bool:
        """Is it a product that occurs more than once?"""
        return s.op == "*" and self.often[s.prose()] > 1

    def matrix_letters(self, p: Phrase, word: str) -> Sequence[str]:
        """Those of a matrix: S where it is symmetric or comes of a softmax, and R for the residual alone."""
        if p.symmetric == 1:
            declared = p.op == "sum" and any(is_symmetric_name(q) for _, q in p.args)
            return "C" if declared else "S"
        if word == "softmax":
            return "S"
        if self.residual == 2:
            return ACTIVATIONS.get(word, "").upper() + "ZMUVW"
        return "M" if "R" in self.taken and not word else ()

    def user(self, s: Syntax) -> Syntax:
        """The node that uses this one, transposes and signs apart."""
        above = self.above[s]
        while above.op in SEEN_THROUGH and above in self.above:
            above = self.above[above]
        return above

    def inside(self, s: Syntax) -> bool:
        """Is it used by more than sums and numbers in front?"""
        while s in self.above:
            s = self.above[s]
            others = [a for a in s.args if a in self.moved]
            plain = s.op in ("sum", "negate") or (
                s.op in ("*", "/") and len(others) == 1 and self.fixed_numbers(s)
            )
            if not plain:
                return True
        return False

    def fixed_numbers(self, s: Syntax) -> bool:
        """Are the other factors numbers?"""
        return all(
            a in self.moved or not self.phrases[a].shape
            for a in s.args
            if a in self.phrases or a in self.moved
        )

    def beside_numbers(self, s: Syntax) -> bool:
        """Does a number made of arrays meet another in a product, a quotient or a power?"""
        above = self.user(s)
        named = above.op in PRODUCTS and s.op in ("*", "call", "power", "sum")
        return named and not self.alone(s)

    def alone(self, s: Syntax) -> bool:
        """Is it the one factor that moves, in all products around it?"""
        if self.user(s).op != "*":
            return False
        above = self.above.get(s)
        while above is not None and above.op in ("*", *SEEN_THROUGH):
            if any(a in self.moved and a is not s for a in above.args):
                return False
            s, above = above, self.above.get(above)
        return True


def is_symmetric_name(p: Phrase) -> bool:
    """Is it a matrix that is declared symmetric?"""
    return p.op == "name" and len(p.shape) == 2 and p.symmetric == 1


def square_letters(s: Syntax, above: Syntax) -> Sequence[str]:
    """Those of a product in a determinant or an inverse."""
    return "Y" if s.op == "*" and above.text in OF_SQUARES else ()


def number_letters(s: Syntax, above: Syntax, moved: set[Syntax]) -> Sequence[str]:
    """Those of a number: p and q of a quotient of two, u of what goes into a function."""
    if above.op == "/" and all(a in moved for a in above.args):
        return "pq"[above.args.index(s) :][:1] if s in above.args else ()
    return "u" if above.op == "call" and above.text not in ("log", *INLINE) else ()


def residual_rank(tree: Syntax, moved: set[Syntax], reading: Reading) -> int:
    """How many axes the residual has, what stands in a norm; 0 where there is none that gets a name."""
    for s in tree.nodes():
        inner = s.args[0] if s.op == "call" and s.text == "norm2" else s
        if inner is not s and inner in moved and inner.op != "name":
            return len(reading.inference.typed(inner).shape)
    return 0


def moving_nodes(tree: Syntax, names: set[str]) -> set[Syntax]:
    """The nodes in which one of these names occurs."""
    found: set[Syntax] = set()
    for s in tree.nodes():
        if (s.op == "name" and s.text in names) or any(a in found for a in s.args):
            found.add(s)
    return found
