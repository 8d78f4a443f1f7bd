"""A law beside a step, in letters that mean nothing else on its page.

Beside a formula with P and Q, ⟨P, Q⟩ = tr(Pᵀ·Q) is ⟨U, V⟩ = tr(Uᵀ·V).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

# letters, dX and DF, indices behind a line below, small letters above; no letter of a genitive: Jacobi's
LETTER = re.compile(
    r"(?<![A-Za-zα-ω])(?<![A-Za-z]{2}')(?:(?<=_)(?P<marks>[a-z]+)|[dD]?(?P<letter>[A-Za-z]))(?![A-Za-zα-ω])"
    r"|(?P<above>[ᵃᵇᶜᵉᵍʰᵏᵐⁿᵖʳˢᵗᵘᵛʷˣʸᶻ])"
)
ABOVE = dict(zip("abceghkmnprstuvwxyz", "ᵃᵇᶜᵉᵍʰᵏᵐⁿᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
BELOW = {above: letter for letter, above in ABOVE.items()}
WORDS = (
    "adomnIK"  # an article, d and o of something, sizes, the identity and the commutation
)
INDICES, EXPONENTS = "ijklrstuvw", "pkrst"
SMALL, CAPITAL = "uvwrspqtyzhgckm", "UVWSRTYZPQMNBCEHAL"


def in_free_letters(
    law: str, taken: Collection[str], known: Mapping[str, str] | None = None
) -> str:
    """A law in whose place no letter is one of those that are taken; `known` have their own.

    >>> in_free_letters("⟨P, Q⟩ = tr(Pᵀ·Q)", {"P", "X"})
    '⟨U, Q⟩ = tr(Uᵀ·Q)'
    >>> in_free_letters("∂X_ij/∂X_kl = δ_ik δ_jl", {"k", "X"}, {"X": "X"})
    '∂X_ij/∂X_rl = δ_ir δ_jl'
    """
    image = dict(known or {})
    met: dict[str, str] = {}
    for letter, place in letters_in(law):
        met.setdefault(letter, place)
    used = {*taken, *met, *image.values()}
    for letter, place in met.items():
        if letter in image or letter not in taken:
            continue
        pool = place or (SMALL if letter.islower() else CAPITAL)
        image[letter] = next((c for c in pool if c not in used), letter)
        used.add(image[letter])
    return re.sub(LETTER, lambda m: put_in(m, image), law)


def letters_in(law: str) -> Iterator[tuple[str, str]]:
    """The letters of a law, and those that may stand for them where they are indices or exponents."""
    for m in re.finditer(LETTER, law):
        if m["marks"]:
            yield from ((c, INDICES) for c in m["marks"])
        elif m["above"]:
            yield BELOW[m["above"]], EXPONENTS
        elif m["letter"] not in WORDS or len(m[0]) > 1:
            yield m["letter"], ""


def put_in(m: re.Match[str], image: Mapping[str, str]) -> str:
    """Other letters in the place of those that were met."""
    if m["marks"]:
        return "".join(image.get(c, c) for c in m["marks"])
    if m["above"]:
        return ABOVE.get(image.get(BELOW[m["above"]], ""), m["above"])
    if m["letter"] in WORDS and len(m[0]) == 1:
        return m[0]
    return m[0][:-1] + image.get(m["letter"], m["letter"])
