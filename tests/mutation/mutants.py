"""The mutants: five that passed every test once, and the others over all rooms."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """In a file of the package one text stands in the place of another; these tests guard the place."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    endless: bool = (
        False  # is it one on which a test does not end, so that no end is a kill?
    )


SIGNS = ("tests/laws/test_nonnegative.py",)
LAWS = (
    "tests/laws/test_random.py",
    "tests/laws/test_networks.py",
    "tests/cases/test_public.py",
)
STRUCTURED = ("tests/laws/test_structured.py", "tests/cases/test_pains_structured.py")
BLOCKS = ("tests/laws/test_blocks.py",)
WORDS = ("tests/laws/test_catalogue.py", "tests/cases/test_pains_words.py")
CONDITIONS = ("tests/test_conditions.py", "tests/laws/test_smoothness.py")
READING = ("tests/seeds", "tests/cases/test_public.py")
PRINT = ("tests/golden", "tests/test_printing.py")
CHECKS = (
    "tests/laws/test_check.py",
    "tests/laws/test_checking.py",
    "tests/laws/test_tried_conditions.py",
)
CLAIMS = ("tests/cases/test_claims.py",)
EXPLAIN = ("tests/explain/test_explain.py", "tests/explain/test_explain_public.py")
OPERATORS = ("tests/operators/test_operator_laws.py",)
CODE = ("tests/codegen/test_code.py", "tests/codegen/test_random_code.py")
BACKENDS = ("tests/codegen/test_backends.py",)
SPECTRAL = (
    "tests/laws/test_spectral.py",
    "tests/once_failed/test_eigen_derivatives.py",
    "tests/cases/test_pains_matrix_functions.py",
)
SHAPES = ("tests/test_errors.py", "tests/seeds")
BUDGET = ("tests/limits/test_budget.py",)
DOCUMENTS = ("tests/documents",)


def mutant(name: str, file: str, old: str, new: str, tests: tuple[str, ...]) -> Mutant:
    """A mutant on one line."""
    return Mutant(name, file, old, new, tests)


MUTANTS = [
    # ---------------------------------------------------------------- those that passed every test
    Mutant(
        "a root of a product of several signs",
        "expr/powers.py",
        "unknown != [1]",
        "set(unknown) != {1}",
        SIGNS,
    ),
    Mutant(
        "a semidefinite multiple by any scalar",
        "derivatives/definite.py",
        "        or not positive_scalars(e)\n",
        "",
        SIGNS,
    ),
    Mutant(
        "halves that answer to each other one way",
        "derivatives/definite.py",
        "mirror.setdefault(i, j) != j or mirror.setdefault(j, i) != i",
        "mirror.setdefault(i, j) != j",
        SIGNS,
    ),
    Mutant(
        "smooth whatever the order",
        "derivatives/conditions.py",
        "0 < p < order",
        "0 < p < 1",
        ("tests/laws/test_smoothness.py",),
    ),
    Mutant(
        "both signs, and no 0",
        "expr/net.py",
        "return zero(shape) if len(best[form]) > 1 else scaled(best[form].pop(), form)",
        "return scaled(best[form].pop(), form)",
        SIGNS,
    ),
    # ---------------------------------------------------------------- networks and expressions
    mutant(
        "digits in the other order",
        "network/axis.py",
        "for i in reversed(digits):",
        "for i in digits:",
        LAWS,
    ),
    mutant(
        "a shift that is lost",
        "network/axis.py",
        "return affine_axis(size(offset), {i: ONE})",
        "return affine_axis(ZERO, {i: ONE})",
        BLOCKS,
    ),
    mutant(
        "strides that are not added",
        "network/axis.py",
        "terms[j] = terms.get(j, ZERO) + d * c",
        "terms[j] = d * c",
        LAWS,
    ),
    mutant(
        "terms that replace each other",
        "expr/sums.py",
        "found[t] = found.get(t, 0) + c * d",
        "found[t] = c * d",
        LAWS,
    ),
    mutant(
        "a zero divides",
        "expr/powers.py",
        "unknown and unknown != [1]",
        "unknown and unknown != [1] and e.denominator != 3",
        SIGNS,
    ),
    mutant(
        "a transpose that stays",
        "expr/net.py",
        "return net(out[::-1], parts,",
        "return net(out, parts,",
        LAWS,
    ),
    mutant(
        "a skew matrix is symmetric",
        "expr/net.py",
        "        return scaled(-1, t)\n    if isinstance(t, Symbol) and t.mirrored",
        "        return t\n    if isinstance(t, Symbol) and t.mirrored",
        STRUCTURED,
    ),
    # ---------------------------------------------------------------- calculus
    mutant(
        "the chain rule by one argument alone",
        "calculus/sweeps.py",
        "for k, a in enumerate(e.args) if a in d], e.shape\n",
        "for k, a in enumerate(e.args[:1]) if a in d], e.shape\n",
        LAWS,
    ),
    mutant(
        "a power rule without its factor",
        "calculus/sweeps.py",
        "return ((k, p) for k, (_, _, p) in enumerate(e.parts))",
        "return ((k, 1) for k, _ in enumerate(e.parts))",
        LAWS,
    ),
    mutant(
        "a power that is not lowered", "calculus/sweeps.py", "tidy(p - 1)", "tidy(p)", LAWS
    ),
    mutant(
        "an adjoint at the output",
        "calculus/sweeps.py",
        "return net(ax, [*other_factors(e, k), (g, out)],",
        "return net(ax[::-1], [*other_factors(e, k), (g, out)],",
        LAWS,
    ),
    mutant(
        "cotangents that are not added",
        "calculus/sweeps.py",
        "total = add(cotangents.pop(e, []), e.shape)",
        "total = add(cotangents.pop(e, [])[:1], e.shape)",
        LAWS,
    ),
    mutant(
        "rows and columns of vec",
        "calculus/linear_map.py",
        's[::-1] if vec == "column" else s',
        's if vec == "column" else s[::-1]',
        ("tests/laws/test_block_hessian.py", "tests/test_cli.py"),
    ),
    mutant(
        "blocks at the same place",
        "calculus/linear_map.py",
        "shift(k, starts[v]) if v.rank else constant_axis(starts[v])",
        "shift(k, ZERO) if v.rank else constant_axis(starts[v])",
        ("tests/laws/test_block_hessian.py",),
    ),
    # ---------------------------------------------------------------- functions
    mutant(
        "the sign of an inverse",
        "functions/catalogue/inverse.py",
        "lambda X, H: -(inv(X) @ H @ inv(X))",
        "lambda X, H: inv(X) @ H @ inv(X)",
        WORDS,
    ),
    mutant(
        "Jacobi without the determinant",
        "functions/catalogue/inverse.py",
        "lambda X, H: det(X) * trace(inv(X) @ H), transposable",
        "lambda X, H: trace(inv(X) @ H), transposable",
        WORDS,
    ),
    mutant(
        "a cosine's sign",
        "functions/catalogue/entrywise.py",
        '"cos", lambda x: -sin(x)',
        '"cos", lambda x: sin(x)',
        WORDS,
    ),
    mutant(
        "a hyperbolic tangent's square",
        "functions/catalogue/entrywise.py",
        '"tanh", lambda x: like(1, x) - tanh(x) ** 2',
        '"tanh", lambda x: like(1, x) + tanh(x) ** 2',
        WORDS,
    ),
    mutant(
        "a domain that is dropped",
        "functions/catalogue/inverse.py",
        'lambda X, H: trace(inv(X) @ H), domain="positive determinant"',
        'lambda X, H: trace(inv(X) @ H), domain=""',
        WORDS,
    ),
    mutant(
        "the other commutation matrix",
        "functions/catalogue/products.py",
        "return net((group((0, 1), dims), group((1, 0), dims)), [], dims, (m * n, m * n))",
        "return net((group((1, 0), dims), group((0, 1), dims)), [], dims, (m * n, m * n))",
        WORDS,
    ),
    mutant(
        "entries off by one",
        "functions/catalogue/products.py",
        "return net((constant_axis(i - 1),), [], {}, (n,))",
        "return net((constant_axis(i),), [], {}, (n,))",
        (*WORDS, *BLOCKS),
    ),
    # ---------------------------------------------------------------- derivatives on spaces, conditions
    mutant(
        "half of a projection",
        "derivatives/tangent.py",
        "return add([(HALF, T), (HALF, transposed_axes(T, first))])",
        "return add([(1, T), (HALF, transposed_axes(T, first))])",
        STRUCTURED,
    ),
    mutant(
        "a skew projection that adds",
        "derivatives/tangent.py",
        "return add([(HALF, T), (-HALF, transposed_axes(T, first))])",
        "return add([(HALF, T), (HALF, transposed_axes(T, first))])",
        STRUCTURED,
    ),
    mutant(
        "projections at the first axes",
        "derivatives/partials.py",
        "        place += x.rank\n",
        "        place += 0\n",
        STRUCTURED,
    ),
    mutant(
        "roots without a condition",
        "derivatives/conditions.py",
        'yield Condition("nonnegative", part)',
        "pass",
        CONDITIONS,
    ),
    mutant(
        "a pole without a condition",
        "derivatives/conditions.py",
        "            if p < 0:\n                yield",
        "            if p < 0 and p is None:\n                yield",
        CONDITIONS,
    ),
    mutant(
        "a definite matrix of any terms",
        "derivatives/definite.py",
        "and any(map(definite, terms))",
        "",
        SIGNS,
    ),
    # ---------------------------------------------------------------- words in and out
    mutant(
        "a minus that is lost",
        "reading/elaborate.py",
        '"negate": neg,',
        '"negate": lambda x: x,',
        READING,
    ),
    mutant(
        "a transpose of a product in order",
        "notation/phrases/algebra.py",
        "return mul([transpose(f) for f in reversed(p.args)])",
        "return mul([transpose(f) for f in p.args])",
        PRINT,
    ),
    mutant(
        "a solve from the right",
        "reading/elaborate.py",
        'return registry["inv"].build(x) @ y if x.rank else y / x',
        'return y @ registry["inv"].build(x) if x.rank else y / x',
        BLOCKS,
    ),
    # ---------------------------------------------------------------- checks and claims
    mutant(
        "a check that sees the field alone",
        "check/definition.py",
        "return same and all(a == b for a, b in given.texts)",
        "return same",
        CHECKS,
    ),
    mutant(
        "a check without its derivative",
        "check/definition.py",
        "same = left == given.derivative == given.contracted == given.off",
        "same = given.derivative == given.contracted == given.off",
        CHECKS,
    ),
    mutant(
        "a check without its arrays",
        "check/definition.py",
        "same = left == given.derivative == given.contracted == given.off",
        "same = left == given.derivative",
        CHECKS,
    ),
    mutant(
        "a check without its conditions",
        "check/definition.py",
        "if found and (where := tried(answer)) is not None:",
        "if False and (where := tried(answer)) is not None:",
        CHECKS,
    ),
    mutant(
        "digits that are not compared",
        "check/quotients.py",
        'EQUAL = Decimal("1e-12")',
        'EQUAL = Decimal("1e-2")',
        CHECKS,
    ),
    mutant(
        "any multiple is a sign",
        "claims/diagnosis.py",
        "found = case.held(times_constant(-1), change)",
        "found = case.held(times_constant(1), change)",
        CLAIMS,
    ),
    mutant(
        "a right claim anywhere",
        "claims/domains.py",
        "if said:",
        "if False:",
        ("tests/once_failed/test_claims_with_fewer_values.py",),
    ),
    # ---------------------------------------------------------------- explanations, code, operators
    mutant(
        "a chain in its own order",
        "explain/chain.py",
        "for s in reversed(program.stages[:-1]):",
        "for s in program.stages[:-1]:",
        EXPLAIN,
    ),
    mutant(
        "factors turned in order",
        "explain/moving.py",
        "factors = [ph.transpose(f) for f in reversed(factors)]",
        "factors = [ph.transpose(f) for f in factors]",
        EXPLAIN,
    ),
    mutant(
        "sums of operators without a term",
        "operators/total.py",
        "for t in self.terms[1:]:",
        "for t in self.terms[2:]:",
        OPERATORS,
    ),
    mutant(
        "a difference of operators that adds",
        "operators/operator.py",
        "addition.plus(self, -other)",
        "addition.plus(self, other)",
        OPERATORS,
    ),
    mutant(
        "a command that says fine",
        "cli.py",
        "return int(not v.right)",
        "return 0",
        ("tests/test_cli.py", "tests/documents"),
    ),
    # ---------------------------------------------------------------- code: programs
    mutant(
        "a logarithm of a sum the wrong way",
        "codegen/program/scales.py",
        "return b + softplus(a - b)",
        "return b + softplus(b - a)",
        (*CODE, "tests/codegen/test_forms.py"),
    ),
    mutant(
        "exp(z) - 1 by the tangent of z",
        "codegen/program/scales.py",
        "expm1: lambda z: Scaled(softplus(z), tanh(half * z))",
        "expm1: lambda z: Scaled(softplus(z), tanh(z))",
        (*CODE, "tests/codegen/test_forms.py"),
    ),
    mutant(
        "a sweep without coefficients",
        "codegen/program/sweeps.py",
        "waiting.setdefault(child, []).append((c, image))",
        "waiting.setdefault(child, []).append((1, image))",
        CODE,
    ),
    mutant(
        "a softmax of a stack along the axis before",
        "codegen/program/batch.py",
        "axis = int(str(e.params[0])) + 1",
        "axis = int(str(e.params[0]))",
        ("tests/codegen/test_batch.py",),
    ),
    # ---------------------------------------------------------------- code: plans
    mutant(
        "a slope of two sigmoids of any arguments",
        "codegen/plan/joint.py",
        "return x is y and c == -d",
        "return x is y",
        CODE,
    ),
    mutant(
        "a system of the transpose",
        "codegen/plan/contract.py",
        "(ia.index(i) == 1,)",
        "(ia.index(i) == 0,)",
        CODE,
    ),
    mutant(
        "a root of weights of any sign",
        "codegen/plan/contract.py",
        "        or not all(w.nonneg for w, _ in mine)\n",
        "",
        CODE,
    ),
    mutant(
        "a plan that is made again whatever the signs",
        "codegen/plan/replay.py",
        "                a.nonneg,\n",
        "",
        CODE,
    ),
    mutant(
        "a block read transposed in its own loop",
        "codegen/plan/blocking.py",
        "view_base(b) in inside and b.params[0] != 0",
        "view_base(b) in inside and b.params[0] is None",
        (
            "tests/codegen/test_options.py",
            "tests/once_failed/test_blocks_of_rows.py",
            *CODE,
        ),
    ),
    mutant(
        "memory that is free while a view is read",
        "codegen/plan/memory.py",
        "last[memory_root(b)] = k",
        "last[b] = k",
        ("tests/codegen/test_batch.py", *CODE),
    ),
    # ---------------------------------------------------------------- code: sources
    mutant(
        "blocks that leave out a row",
        "codegen/source/emit_blocks.py",
        "min({k} + {rows}, {m})",
        "min({k} + {rows} - 1, {m})",
        CODE,
    ),
    mutant(
        "one over a root that is the root",
        "codegen/source/functional.py",
        'self.set(a, t if e > 0 else f"1 / {t}")',
        "self.set(a, t)",
        BACKENDS,
    ),
    mutant(
        "a transposed system elsewhere",
        "codegen/source/array_code.py",
        "{'.T' if a.params[0] else ''}",
        "{'' if a.params[0] else '.T'}",
        BACKENDS,
    ),
    # ---------------------------------------------------------------- numbers
    mutant(
        "a sine that turns the other way",
        "numeric/matrix_functions.py",
        '(k + 3 * (name == "sinm")) % 4',
        '(k + (name == "sinm")) % 4',
        (*SPECTRAL, *WORDS),
    ),
    mutant(
        "the signs of the logarithm's derivatives",
        "numeric/matrix_functions.py",
        "(-1) ** (k - 1) * math.factorial",
        "(-1) ** k * math.factorial",
        (*SPECTRAL, *WORDS),
    ),
    mutant(
        "gaps of eigenvalues from the other end",
        "numeric/matrix_functions.py",
        "gaps = w[k] - w\n",
        "gaps = w - w[k]\n",
        (*SPECTRAL, *WORDS),
    ),
    mutant(
        "directions of any size at higher orders",
        "numeric/matrix_functions.py",
        "made / size**k",
        "made / size",
        (*SPECTRAL, *WORDS),
    ),
    mutant(
        "digits that are lost in silence",
        "numeric/evaluate.py",
        "LOST = 1e-11",
        "LOST = 1e11",
        ("tests/codegen/test_forms.py",),
    ),
    # ---------------------------------------------------------------- answers
    mutant(
        "a row for a column",
        "answers/derivative.py",
        '((rows == 0) == (layout == "numerator"))',
        '((rows == 0) != (layout == "numerator"))',
        (*PRINT, *READING),
    ),
    mutant(
        "a matrix by a scalar in one layout",
        "answers/derivative.py",
        't if layout == "numerator" else t.T',
        "t",
        (
            "tests/test_api.py",
            "tests/laws/test_laws.py",
            "tests/laws/test_random.py",
            *READING,
        ),
    ),
    mutant(
        "a Hessian map off the tangent space",
        "answers/maps.py",
        "return self.projected(moved, [x])",
        "return moved",
        STRUCTURED,
    ),
    mutant(
        "an adjoint off the tangent space",
        "answers/maps.py",
        "{x: self.projected(simplify(a), [x]) for",
        "{x: simplify(a) for",
        STRUCTURED,
    ),
    # ---------------------------------------------------------------- types
    mutant(
        "a product by the outer sizes",
        "types/type.py",
        "outer_inner(a), outer_inner(b)[::-1]",
        "outer_inner(a), outer_inner(b)",
        SHAPES,
    ),
    mutant(
        "a Jacobian that is its transpose by type",
        "types/type.py",
        "return Type(rows + columns, row=not rows and bool(columns))\n\n\ndef scalar_like",
        "return Type(columns + rows, row=not rows and bool(columns))\n\n\ndef scalar_like",
        (*CLAIMS, *DOCUMENTS),
    ),
    mutant(
        "letters of a signature that differ",
        "types/signature.py",
        "        if found is not n and not equal(found, n):\n            return None\n",
        "",
        SHAPES,
    ),
    mutant(
        "a symmetric matrix has an inverse",
        "types/space.py",
        'INVERTIBLE = frozenset({"psd", "orthogonal"})',
        'INVERTIBLE = frozenset({"psd", "orthogonal", "symmetric"})',
        (*CONDITIONS, *STRUCTURED),
    ),
    # ---------------------------------------------------------------- documents
    mutant(
        "the first declaration, not the nearest",
        "documents/context.py",
        "return places[k][1]",
        "return places[0][1]",
        DOCUMENTS,
    ),
    mutant(
        "arguments in the other order",
        "documents/definitions.py",
        "dict(zip(self.parameters, arguments, strict=True))",
        "dict(zip(self.parameters, arguments[::-1], strict=True))",
        DOCUMENTS,
    ),
    # ---------------------------------------------------------------- errors
    mutant(
        "a budget inside that costs nothing",
        "errors/limits.py",
        "self.left -= inner.given[0] - inner.work",
        "self.left -= 0",
        BUDGET,
    ),
    mutant(
        "a column that counts from 0",
        "errors/__init__.py",
        "return None if self.span is None else self.span.start + 1",
        "return None if self.span is None else self.span.start",
        ("tests/test_errors.py",),
    ),
    mutant("a minute of one second", "errors/limits.py", '"min": 60,', '"min": 1,', BUDGET),
]
EQUIVALENT: dict[str, str] = {}
