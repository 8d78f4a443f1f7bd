"""The rules that steps name: one declaration each, with its statement, the reason why it holds, and a source.

The differential of every word of the language is a rule too, `d-logdet`; its statement is computed from its
declaration.

    legend   P, Q, R matrices   X variable   H direction
"""

from __future__ import annotations

from difflib import get_close_matches

from frechet.errors import NameUnknown
from frechet.errors.kept import registered
from frechet.explain.rules_of_orders import HIGHER_RULES
from frechet.explain.statements import statement_of
from frechet.explain.step_rule import ABSIL, COOKBOOK, GOLUB, MAGNUS, StepRule
from frechet.functions.declaration import Entrywise, Function, Word, registry

RULES: dict[str, StepRule] = registered(
    "rules of explanations", {r.name: r for r in HIGHER_RULES}
)


def rule(name: str, title: str, statement: str, why: str, cite: str = "") -> None:
    """Declare a rule."""
    RULES[name] = StepRule(name, title, statement, why, cite)


rule(
    "name",
    "names for the parts",
    "f is written over named parts, each before those that use it",
    "a part that is named once is differentiated once, however often it occurs",
)
rule(
    "definition",
    "the definition of the derivative",
    "f(X + H) − f(X) = Df(X)[H] + o(‖H‖), Df(X) linear",
    "at most one linear map does this: the difference of two would be linear and o(‖H‖), hence 0",
    "Fréchet 1925; Coleman, Calculus on Normed Vector Spaces, 2012",
)
rule(
    "linear",
    "a linear map is its own derivative",
    "d(A·X·B) = A·dX·B, d(Xᵀ) = (dX)ᵀ, d tr(X) = tr(dX)",
    "L(X + H) − L(X) = L(H), with no remainder; what does not depend on X stays as it is",
    f"{COOKBOOK}, (33), (35), (36)",
)
rule(
    "sum",
    "sum rule",
    "d(P + Q) = dP + dQ, and constants vanish",
    "the differences add up, and so do the remainders",
    f"{COOKBOOK}, (33), (35)",
)
rule(
    "product",
    "product rule",
    "d(P·Q) = dP·Q + P·dQ",
    "(P + dP)(Q + dQ) − PQ = dP·Q + P·dQ + dP·dQ, and the last term is of second order",
    f"{COOKBOOK}, (37)",
)
rule(
    "power",
    "power rule",
    "d(uᵖ) = p·uᵖ⁻¹·du, d½‖R‖² = ⟨R, dR⟩",
    "the product rule for equal factors, ‖R‖² = ⟨R, R⟩; 1/u and √u are the powers −1 and ½",
    f"{MAGNUS}, ch. 8",
)
rule(
    "chain",
    "chain rule",
    "d(g(u)) = g′(u)·du",
    "the derivative of a composition is the composition of the derivatives",
    f"{MAGNUS}, ch. 5",
)
rule(
    "substitute",
    "put one differential into another",
    "the differential of a part is what its own step says",
    "the chain rule: a composition of linear maps is one inside the other",
    f"{MAGNUS}, ch. 5",
)
rule(
    "trace-cyclic",
    "cyclic trace",
    "tr(P·Q) = tr(Q·P)",
    "both are Σ P_ij Q_ji",
    f"{COOKBOOK}, (14), (16)",
)
rule(
    "trace-transpose",
    "trace of a transpose",
    "tr(P) = tr(Pᵀ)",
    "the diagonal stays where it is",
    f"{COOKBOOK}, (13)",
)
rule(
    "number-transpose",
    "a number is its own transpose",
    "pᵀ·A·q = qᵀ·Aᵀ·p",
    "(P·Q)ᵀ = Qᵀ·Pᵀ, and a number has one entry alone",
    f"{MAGNUS}, ch. 1",
)
rule(
    "number-trace",
    "a number is its trace",
    "pᵀ·A·q = tr(q·pᵀ·A)",
    "a 1×1 matrix has one entry on its diagonal; then the trace does not change when the factors are cycled",
    f"{MAGNUS}, ch. 1",
)
rule(
    "scalar-out",
    "a number comes out in front",
    "tr(P·c·Q) = c·tr(P·Q)",
    "products and traces are linear, and a number commutes with everything",
    f"{MAGNUS}, ch. 1",
)
rule(
    "trace-kronecker",
    "the trace of a Kronecker product",
    "tr(P ⊗ Q) = tr(P)·tr(Q)",
    "on the diagonal stand all products P_ii Q_jj",
    f"{MAGNUS}, ch. 2",
)
rule(
    "sum-entrywise",
    "a sum of products of entries",
    "sum(P∘Q) = tr(Pᵀ·Q), of vectors pᵀ·q",
    "both are Σ P_ij Q_ij",
    f"{MAGNUS}, ch. 3",
)
rule(
    "sum-ones",
    "a sum of entries as a product",
    "sum(p) = 1ᵀ·p, of matrices tr(1ᵀ·P)",
    "both are Σ P_ij",
    f"{MAGNUS}, ch. 3",
)
rule(
    "trace-entrywise",
    "weights go to the other factor",
    "tr(Pᵀ·(M∘Q)) = tr((M∘P)ᵀ·Q)",
    "both are Σ P_ij M_ij Q_ij",
    f"{MAGNUS}, ch. 3",
)
rule(
    "diagonal-product",
    "a diagonal matrix between vectors",
    "pᵀ·diag(x)·q = (p∘q)ᵀ·x",
    "both are Σ p_i x_i q_i",
    f"{MAGNUS}, ch. 3",
)
rule(
    "diagonal-trace",
    "a diagonal as a trace",
    "pᵀ·diag(X) = tr(diag(p)·X)",
    "both are Σ p_i X_ii",
    f"{MAGNUS}, ch. 3",
)
rule(
    "entrywise-order",
    "entrywise products commute",
    "P∘Q = Q∘P",
    "every entry is a product of numbers",
    f"{MAGNUS}, ch. 3",
)
rule(
    "inner",
    "the inner product of matrices",
    "⟨P, Q⟩ = tr(Pᵀ·Q) = Σ P_ij Q_ij",
    "tr(PᵀQ) is the sum over j of (PᵀQ)_jj = Σ_i P_ij Q_ij",
    f"{MAGNUS}, ch. 2",
)
rule(
    "collect",
    "brackets add up",
    "⟨P, H⟩ + ⟨Q, H⟩ = ⟨P + Q, H⟩",
    "the inner product is linear in each of its places",
    f"{MAGNUS}, ch. 2",
)
rule(
    "adjoint",
    "across the inner product",
    "⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩, ⟨G, P∘dX⟩ = ⟨P∘G, dX⟩, ⟨G, dXᵀ⟩ = ⟨Gᵀ, dX⟩",
    "every linear map has one adjoint, ⟨G, L(H)⟩ = ⟨L*(G), H⟩; of a matrix product it multiplies by the transposes",
    f"{MAGNUS}, ch. 2",
)
rule(
    "gradient",
    "read off the gradient",
    "df = ⟨G, dX⟩ means ∇f = G",
    "the gradient is the one array whose inner product with every direction is the derivative in it",
    f"{MAGNUS}, ch. 9",
)
rule(
    "project",
    "project onto the tangent space",
    "∇f = P(G), the closest element that a direction can have",
    "directions of a structured X lie in its tangent space, and see of G only the part in it",
    f"{ABSIL}, sec. 3.5, 3.6",
)
rule(
    "map",
    "read off the map",
    "the derivative is dX ↦ what stands right of the equals sign",
    "it is linear in dX and leaves a remainder o(‖dX‖)",
    "Fréchet 1925",
)
rule(
    "hessian",
    "read off the Hessian",
    "d∇f = H·dx, of a matrix vec(d∇f) = H·vec(dX)",
    "the Hessian is the matrix of the derivative of the gradient",
    f"{MAGNUS}, ch. 10",
)
rule(
    "adjoint-map",
    "read off the adjoint",
    "⟨G, dF⟩ = ⟨DF*(G), dX⟩",
    "the adjoint of a linear map is unique",
    f"{MAGNUS}, ch. 9",
)
rule(
    "vec-product",
    "vec of a product",
    "vec(P·X·Q) = (Qᵀ ⊗ P)·vec(X)",
    "column j of PXQ is Σ_i Q_ij·P·(column i of X)",
    f"{COOKBOOK}, (520); {MAGNUS}, ch. 2",
)
rule(
    "vec-transpose",
    "vec of a transpose",
    "vec(Xᵀ) = K·vec(X)",
    "a transposition permutes the entries; K is that permutation as a matrix",
    "Magnus & Neudecker 1979",
)
rule(
    "vec-hadamard",
    "vec of an entrywise product",
    "vec(P∘X) = diag(vec(P))·vec(X)",
    "every entry is multiplied by a number of its own",
    f"{MAGNUS}, ch. 3",
)
rule(
    "vec-kronecker",
    "vec of a Kronecker product",
    "vec(A ⊗ X) = (I ⊗ K ⊗ I)·(vec(A) ⊗ vec(X))",
    "both list all products A_ij X_kl; K changes the order of the two inner indices",
    f"{MAGNUS}, ch. 3",
)
rule(
    "vec-trace",
    "the inner product as a row times a column",
    "tr(Pᵀ·X) = vec(P)ᵀ·vec(X)",
    "both are Σ P_ij X_ij",
    f"{COOKBOOK}, (521)",
)
rule(
    "vec-map",
    "the matrix of a linear map",
    "vec(L(X)) = M·vec(X), column k of M is vec(L(E)) for the k-th unit array E",
    "a linear map is known by what it does to a basis",
    f"{MAGNUS}, ch. 9",
)
rule(
    "jacobian-chain",
    "Jacobians of a composition multiply",
    "vec(dF) = J₂·vec(dR) and vec(dR) = J₁·vec(dX) give J₂·J₁",
    "the matrix of a composition is the product of the matrices",
    f"{MAGNUS}, ch. 5",
)
rule(
    "jacobian",
    "read off the Jacobian",
    "vec(dF) = J·vec(dX) means DF = J",
    "the first identification theorem",
    f"{MAGNUS}, ch. 5, 9",
)
rule(
    "vec-gradient",
    "the gradient from the row",
    "df = vec(G)ᵀ·vec(dX) means ∇f = G",
    "the Jacobian of a scalar is the row vec(∇f)ᵀ",
    f"{MAGNUS}, ch. 9",
)
rule(
    "shift",
    "the function at a neighbour",
    "R(X + H): X + H for X",
    "the definition of the derivative asks for f(X + H)",
)
rule(
    "distribute",
    "multiply out",
    "(P + Q)·R = P·R + Q·R",
    "products are linear in every factor",
)
rule(
    "resolvent",
    "the inverse at a neighbour",
    "(X + H)⁻¹ = X⁻¹ − X⁻¹·H·(X + H)⁻¹, put into itself once",
    "multiplied by X + H from the right, both sides are I",
    f"{GOLUB}, sec. 2.3.4",
)
rule(
    "taylor",
    "a function at a neighbour, to first order",
    "g(u + t) = g(u) + g′(u)·t + ρ",
    "this says what ρ is; that it is small is said by its bound: "
    "‖ρ‖ ≤ ½·max ‖g″‖·‖t‖² between u and u + t",
    "Taylor 1715; Coleman, Calculus on Normed Vector Spaces, 2012, sec. 5.5",
)
rule(
    "differentiable",
    "what is left is small",
    "g(u + t) − g(u) − g′(u)·t = o(‖t‖)",
    "the definition of the derivative g′(u), and t is of the order of ‖H‖",
    "Fréchet 1925",
)
rule("subtract", "subtract f(X)", "f(X + H) − f(X)", "the terms without H cancel")
rule(
    "bound",
    "a norm inequality",
    "|hᵀ·A·h| ≤ ‖A‖·‖h‖², ‖P·Q‖ ≤ ‖P‖·‖Q‖, |⟨P, Q⟩| ≤ ‖P‖·‖Q‖",
    "Cauchy and Schwarz, once for every sum",
    f"{GOLUB}, sec. 2.3",
)
rule(
    "little-o",
    "drop what is o(‖H‖)",
    "c·‖H‖ᵏ with k ≥ 2 is o(‖H‖)",
    "divided by ‖H‖ it is at most c·‖H‖ᵏ⁻¹, which goes to 0 with H",
    "Landau 1909; Spivak 1965, ch. 2",
)
rule(
    "by-entries",
    "an entry written out",
    "(P·Q)_ij = Σ_k P_ik Q_kj, tr(P) = Σ_i P_ii, ‖P‖² = Σ_ij P_ij²",
    "the definitions of the product, the trace and the norm",
    f"{COOKBOOK}, (11)",
)
rule(
    "delta",
    "entries are independent",
    "∂X_ij/∂X_kl = δ_ik δ_jl",
    "an entry moves with itself alone: the derivative is 1 where both indices agree, else 0",
    f"{COOKBOOK}, (32)",
)
rule(
    "delta-sum",
    "a delta kills its sum",
    "Σ_r δ_rk P_r = P_k",
    "of all terms only that with r = k is not 0",
)
rule(
    "written-out",
    "a small case",
    "every entry written out at given sizes",
    "sums become sums of so many terms, deltas become 0 or 1",
)
rule(
    "entries",
    "read off the entries",
    "∂F_ij/∂X_kl is what stands before dX_kl in dF_ij",
    "they are the coefficients of the linear map",
    f"{MAGNUS}, ch. 9",
)
rule(
    "matrix-words",
    "back to matrices",
    "Σ_k P_ik Q_kj = (P·Q)_ij, Σ_k P_ik Q_jk = (P·Qᵀ)_ij",
    "a sum over neighbouring indices is a product; where they do not meet, a transpose turns them",
    f"{COOKBOOK}, (11)",
)
rule(
    "compose",
    "chain rule as composition",
    "D(g∘f)(X) = Dg(f(X))∘Df(X)",
    "the best linear map of a composition is the composition of the best linear maps",
    f"{MAGNUS}, ch. 5",
)
rule(
    "reverse",
    "transposes reverse the order",
    "(L₂∘L₁)* = L₁*∘L₂*",
    "⟨G, L₂(L₁(H))⟩ = ⟨L₂*(G), L₁(H)⟩ = ⟨L₁*(L₂*(G)), H⟩",
    f"{MAGNUS}, ch. 2",
)
rule("backprop", "one reverse step", "G_R = Σ L*(G_S) over the parts S that use R",
     "df = Σ ⟨G_S, dS⟩, and each dS is a sum over the parts that S uses", "Griewank & Walther 2008, ch. 3")  # fmt: skip


# -------------------------------------------------------------------- the words of the language
def rule_of(name: str) -> StepRule:
    """The rule of a name; an error names the nearest if there is none.

    >>> print(rule_of("trace-cyclic"))
    trace-cyclic: cyclic trace
      statement  tr(P·Q) = tr(Q·P)
      why        both are Σ P_ij Q_ji
      source     Petersen & Pedersen, The Matrix Cookbook, 2012, (14), (16)
    """
    if name in RULES:
        return RULES[name]
    word = registry.get(name.removeprefix("d-")) if name.startswith("d-") else None
    if isinstance(word, Function):
        why = (
            "of every entry by itself"
            if isinstance(word, Entrywise)
            else "the declaration of the word"
        )
        return StepRule(
            name, f"the differential of {word.name}", statement_of(word), why, word.cite
        )
    if isinstance(word, Word):
        return StepRule(
            name,
            f"the differential of {word.name}",
            statement_of(word),
            "what it stands for",
        )
    if name.startswith("d-"):
        return StepRule(name, f"the differential of {name[2:]}", "", "the chain rule")
    near = get_close_matches(name, names(), 3)
    raise NameUnknown(
        f"there is no rule {name}", hint="known are " + ", ".join(near or RULES)
    )


def names() -> list[str]:
    """The names of all rules."""
    return [
        *RULES,
        *sorted(f"d-{name}" for name, w in registry.items() if isinstance(w, Function)),
    ]


def declared_rules() -> list[StepRule]:
    """The rules that are declared, without the differentials of the words."""
    return [*RULES.values()]


def rule_table() -> str:
    """All rules, a line each; the differentials of the words by their names."""
    width = max(map(len, RULES))
    lines = [f"{r.name:<{width}}  {r.statement}" for r in RULES.values()]
    words = ", ".join(n for n in names() if n not in RULES)
    return "\n".join([*lines, "", f"and the differential of every function: {words}"])
