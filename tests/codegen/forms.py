"""Forms that people write whose parts overflow, underflow or cancel where the whole does not.

    legend   x argument   t target in [0, 1]   y label or second argument   p probability   each row: text, its value
             in mpmath, declarations and numbers of the other names

`ENTRYWISE` rows are functions of every entry of x, `COUPLED` rows of a whole vector.  The numbers of x are in the
judge; the other names have a number for every entry.
"""

from __future__ import annotations

import mpmath as mp

ONE = "ones(n)"


def sigma(x):
    """The sigmoid, without loss at either end."""
    return mp.exp(x) / (1 + mp.exp(x)) if x < 0 else 1 / (1 + mp.exp(-x))


def log1pexp(x):
    """log(1 + exp(x))."""
    return mp.log1p(mp.exp(x))


def phi(x):
    """The normal distribution function."""
    return mp.erfc(-x / mp.sqrt(2)) / 2


def cross_entropy(t, x):
    """-t·log σ(x) - (1 - t)·log σ(-x)."""
    return t * log1pexp(-x) + (1 - t) * log1pexp(x)


T = {"t": ("n", [0, 1, 0.3, 1, 0, 0.5, 1, 0, 0.2, 1])}
Y = {"y": ("n", [1, -1, 1, 1, -1, -1, 1, -1, 1, -1])}
Z = {"y": ("n", [3, -2, 36, -31, 50, 700, -800, 0.5, 99, -1])}
COUNT = {"y": ("n", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])}
CUTS = {"u": ("n", [1.5] * 10), "v": ("n", [-0.5] * 10)}
R = {"r": ("scalar", 2.0)}

ENTRYWISE = {
    "softplus": ("log({1} + exp(x))", lambda x: log1pexp(x), {}),
    "softplus of -x": ("log({1} + exp(-x))", lambda x: log1pexp(-x), {}),
    "log1p(exp)": ("log1p(exp(x))", lambda x: log1pexp(x), {}),
    "softplus by the larger": (
        "max(x, 0) + log1p(exp(-abs(x)))",
        lambda x: log1pexp(x),
        {},
    ),
    "softplus with a slope": ("log({1} + exp(2*x))/2", lambda x: log1pexp(2 * x) / 2, {}),
    "softplus less softplus": ("softplus(x) - softplus(-x)", lambda x: x, {}),
    "logistic loss": ("log({1} + exp(-y.*x))", lambda x, y: log1pexp(-y * x), Y),
    "hinge by softplus": (
        "log({1} + exp({1} - y.*x))",
        lambda x, y: log1pexp(1 - y * x),
        Y,
    ),
    "cross entropy": (
        "-t.*log(sigmoid(x)) - ({1} - t).*log({1} - sigmoid(x))",
        lambda x, t: cross_entropy(t, x),
        T,
    ),
    "cross entropy by exp": (
        "-t.*log({1}./({1} + exp(-x))) - ({1} - t).*log({1} - {1}./({1} + exp(-x)))",
        lambda x, t: cross_entropy(t, x),
        T,
    ),
    "cross entropy by quotients": (
        "-t.*log(exp(x)./({1} + exp(x))) - ({1} - t).*log({1}./({1} + exp(x)))",
        lambda x, t: cross_entropy(t, x),
        T,
    ),
    "cross entropy of logits": ("softplus(x) - t.*x", lambda x, t: log1pexp(x) - t * x, T),
    "log 1 - sigmoid": ("log({1} - sigmoid(x))", lambda x: -log1pexp(x), {}),
    "log 1 - 1/(1+exp)": ("log({1} - {1}./({1} + exp(x)))", lambda x: -log1pexp(-x), {}),
    "focal loss": (
        "-({1} - sigmoid(x)).^2.*log(sigmoid(x))",
        lambda x: sigma(-x) ** 2 * log1pexp(-x),
        {},
    ),
    "focal loss of both": (
        "-t.*({1} - sigmoid(x)).^2.*log(sigmoid(x)) - ({1} - t).*sigmoid(x).^2.*log({1} - sigmoid(x))",
        lambda x, t: (
            t * sigma(-x) ** 2 * log1pexp(-x) + (1 - t) * sigma(x) ** 2 * log1pexp(x)
        ),
        T,
    ),
    "logit of sigmoid": ("log(sigmoid(x)./({1} - sigmoid(x)))", lambda x: x, {}),
    "log odds": ("log(sigmoid(x)) - log({1} - sigmoid(x))", lambda x: x, {}),
    "Bernoulli entropy": (
        "-sigmoid(x).*log(sigmoid(x)) - ({1} - sigmoid(x)).*log({1} - sigmoid(x))",
        lambda x: sigma(x) * log1pexp(-x) + sigma(-x) * log1pexp(x),
        {},
    ),
    "Bernoulli divergence": (
        "t.*log(t./sigmoid(x)) + ({1} - t).*log(({1} - t)./({1} - sigmoid(x)))",
        lambda x, t: t * mp.log(t) + (1 - t) * mp.log(1 - t) + cross_entropy(t, x),
        {"t": ("n positive", [0.3] * 10)},
    ),
    "log cosh": ("log(cosh(x))", lambda x: mp.log(mp.cosh(x)), {}),
    "log of two exponentials": (
        "log(exp(x) + exp(-x))",
        lambda x: mp.log(2 * mp.cosh(x)),
        {},
    ),
    "log 2 cosh half": ("log(2*cosh(x/2))", lambda x: mp.log(2 * mp.cosh(x / 2)), {}),
    "log sech": ("log({1}./cosh(x))", lambda x: -mp.log(mp.cosh(x)), {}),
    "sech": ("{1}./cosh(x)", lambda x: mp.sech(x), {}),
    "squashed Gaussian": ("log({1} - tanh(x).^2)", lambda x: -2 * mp.log(mp.cosh(x)), {}),
    "tanh by exponentials": (
        "(exp(x) - exp(-x))./(exp(x) + exp(-x))",
        lambda x: mp.tanh(x),
        {},
    ),
    "tanh by one exponential": (
        "({1} - exp(-2*x))./({1} + exp(-2*x))",
        lambda x: mp.tanh(x),
        {},
    ),
    "tanh by sigmoid": ("2*sigmoid(2*x) - {1}", lambda x: mp.tanh(x), {}),
    "swish": ("x.*sigmoid(x)", lambda x: x * sigma(x), {}),
    "swish by exp": ("x./({1} + exp(-x))", lambda x: x * sigma(x), {}),
    "mish": ("x.*tanh(log({1} + exp(x)))", lambda x: x * mp.tanh(log1pexp(x)), {}),
    "gelu by erf": ("x.*({1} + erf(x/sqrt(2)))/2", lambda x: x * phi(x), {}),
    "gelu": ("gelu(x)", lambda x: x * phi(x), {}),
    "log normal distribution": (
        "log(({1} + erf(x/sqrt(2)))/2)",
        lambda x: mp.log(phi(x)),
        {},
    ),
    "probit": (
        "-t.*log(({1} + erf(x/sqrt(2)))/2) - ({1} - t).*log(({1} - erf(x/sqrt(2)))/2)",
        lambda x, t: -t * mp.log(phi(x)) - (1 - t) * mp.log(phi(-x)),
        T,
    ),
    "probit by labels": (
        "-log(({1} + erf(y.*x/sqrt(2)))/2)",
        lambda x, y: -mp.log(phi(y * x)),
        Y,
    ),
    "log erfc": ("log({1} - erf(x))", lambda x: mp.log(mp.erfc(x)), {}),
    "hazard": (
        "exp(-x.^2/2)./({1} - erf(x/sqrt(2)))",
        lambda x: mp.exp(-(x**2) / 2) / mp.erfc(x / mp.sqrt(2)),
        {},
    ),
    "log r + exp": ("log(r*{1} + exp(x))", lambda x, r: mp.log(r + mp.exp(x)), R),
    "log of a number + exp": (
        "log(0.001*{1} + exp(x))",
        lambda x: mp.log(mp.mpf("0.001") + mp.exp(x)),
        {},
    ),
    "share of exp": (
        "exp(x)./(r*{1} + exp(x))",
        lambda x, r: mp.exp(x) / (r + mp.exp(x)),
        R,
    ),
    "share of r": ("r./(r*{1} + exp(x))", lambda x, r: r / (r + mp.exp(x)), R),
    "1/(1+exp)": ("{1}./({1} + exp(x))", lambda x: sigma(-x), {}),
    "logistic density": ("exp(-x)./({1} + exp(-x)).^2", lambda x: sigma(x) * sigma(-x), {}),
    "log logistic density": (
        "log(exp(-x)./({1} + exp(-x)).^2)",
        lambda x: -log1pexp(-x) - log1pexp(x),
        {},
    ),
    "sigmoid slope": ("sigmoid(x).*({1} - sigmoid(x))", lambda x: sigma(x) * sigma(-x), {}),
    "Bradley-Terry": ("exp(x)./(exp(x) + exp(y))", lambda x, y: sigma(x - y), Z),
    "log Bradley-Terry": (
        "log(exp(x)./(exp(x) + exp(y)))",
        lambda x, y: -log1pexp(y - x),
        Z,
    ),
    "log difference of scores": ("log(sigmoid(x - y))", lambda x, y: -log1pexp(y - x), Z),
    "three-way choice": (
        "log(exp(x)./({1} + exp(x) + exp(y)))",
        lambda x, y: x - mp.log(1 + mp.exp(x) + mp.exp(y)),
        Z,
    ),
    "ties": (
        "log(exp(x)./(exp(x) + exp(y) + exp((x + y)/2)))",
        lambda x, y: x - mp.log(mp.exp(x) + mp.exp(y) + mp.exp((x + y) / 2)),
        Z,
    ),
    "ordinal logit": (
        "log(sigmoid(u - x) - sigmoid(v - x))",
        lambda x, u, v: mp.log(sigma(u - x) - sigma(v - x)),
        CUTS,
    ),
    "ordinal probability": (
        "sigmoid(u - x) - sigmoid(v - x)",
        lambda x, u, v: sigma(u - x) - sigma(v - x),
        CUTS,
    ),
    "Gumbel": ("-x - exp(-x)", lambda x: -x - mp.exp(-x), {}),
    "complementary log-log": (
        "log({1} - exp(-exp(x)))",
        lambda x: mp.log(-mp.expm1(-mp.exp(x))),
        {},
    ),
    "Poisson": ("exp(x) - y.*x", lambda x, y: mp.exp(x) - y * x, COUNT),
    "Poisson by softplus": (
        "softplus(x) - y.*log(softplus(x))",
        lambda x, y: log1pexp(x) - y * mp.log(log1pexp(x)),
        COUNT,
    ),
    "negative binomial": (
        "-y.*log(exp(x)./(2*{1} + exp(x))) - 2*log(2*{1}./(2*{1} + exp(x)))",
        lambda x, y: (
            -y * (x - mp.log(2 + mp.exp(x))) - 2 * (mp.log(2) - mp.log(2 + mp.exp(x)))
        ),
        COUNT,
    ),
    "expm1": ("exp(x) - {1}", lambda x: mp.expm1(x), {}),
    "mean of exp": ("(exp(x) - {1})./x", lambda x: mp.expm1(x) / x, {}),
    "1 - exp": ("{1} - exp(-exp(x))", lambda x: -mp.expm1(-mp.exp(x)), {}),
    "two normals": (
        "log(0.3*exp(-(x - 3*{1}).^2/2) + 0.7*exp(-(x + 2*{1}).^2/2))",
        lambda x: mp.log(
            mp.mpf("0.3") * mp.exp(-((x - 3) ** 2) / 2)
            + mp.mpf("0.7") * mp.exp(-((x + 2) ** 2) / 2)
        ),
        {},
    ),
    "responsibility": (
        "0.3*exp(-(x - 3*{1}).^2/2)./(0.3*exp(-(x - 3*{1}).^2/2) + 0.7*exp(-(x + 2*{1}).^2/2))",
        lambda x: 1 / (1 + mp.exp((x - 3) ** 2 / 2 - (x + 2) ** 2 / 2) * 7 / 3),
        {},
    ),
    "Cauchy": ("log({1} + x.^2)", lambda x: mp.log1p(x**2), {}),
    "smooth abs": ("sqrt({1} + x.^2) - {1}", lambda x: x**2 / (mp.sqrt(1 + x**2) + 1), {}),
    "exp of log-sigmoid": ("exp(2*log(sigmoid(x)))", lambda x: sigma(x) ** 2, {}),
}
POSITIVE = {  # at positive points only
    "inverse softplus": ("log(exp(x) - {1})", lambda x: mp.log(mp.expm1(x)), {}),
    "log expm1": ("log(expm1(x))", lambda x: mp.log(mp.expm1(x)), {}),
    "log sinh": ("log(sinh(x))", lambda x: mp.log(mp.sinh(x)), {}),
    "log 1 - exp": ("log({1} - exp(-x))", lambda x: mp.log(-mp.expm1(-x)), {}),
    "log of a difference": ("log(exp(x) - exp(-x))", lambda x: mp.log(2 * mp.sinh(x)), {}),
    "Bose": ("{1}./(exp(x) - {1})", lambda x: 1 / mp.expm1(x), {}),
}


def lse(x):
    """log Σ exp(x)."""
    return mp.log(mp.fsum(mp.exp(a) for a in x))


def tails(x, j):
    """log of the sum over the entries from j on."""
    return lse(x[j:])


W4 = [0.5, 0.1, 0.3, 0.1]
A4 = [
    [0.5, 0.2, 0.3, 0.1],
    [0.1, 0.4, 0.4, 0.2],
    [0.3, 0.3, 0.1, 0.6],
    [0.2, 0.9, 0.5, 0.4],
]
D4 = [1, 0, 1, 1]
C4 = [1.0, -2.0, 0.5, 3.0]


def shares(x):
    """The softmax."""
    return [mp.exp(a - lse(x)) for a in x]


COUPLED = {
    "log sum exp": ("log(sum(exp(x)))", lse, {}),
    "log mean exp": ("log(mean(exp(x)))", lambda x: lse(x) - mp.log(len(x)), {}),
    "log sum exp cold": (
        "0.1*log(sum(exp(x/0.1)))",
        lambda x: lse([10 * a for a in x]) / 10,
        {},
    ),
    "log 1 + sum": ("log(1 + sum(exp(x)))", lambda x: lse([*x, mp.mpf(0)]), {}),
    "softmax pick": ("-log(exp(x[2])/sum(exp(x)))", lambda x: lse(x) - x[1], {}),
    "log-softmax pick": ("log(sum(exp(x))) - x[1]", lambda x: lse(x) - x[0], {}),
    "softmax cross entropy": (
        "-w'*log(softmax(x))",
        lambda x, w: mp.fsum(a * (lse(x) - b) for a, b in zip(w, x, strict=True)),
        {"w": ("n", W4)},
    ),
    "softmax cross entropy by exp": (
        "-w'*log(exp(x)/sum(exp(x)))",
        lambda x, w: mp.fsum(a * (lse(x) - b) for a, b in zip(w, x, strict=True)),
        {"w": ("n", W4)},
    ),
    "weighted softmax": (
        "c'*exp(x)/sum(exp(x))",
        lambda x, c: mp.fdot(c, shares(x)),
        {"c": ("n", C4)},
    ),
    "softmax by ones": (
        "c'*(exp(x)./(ones(n,n)*exp(x)))",
        lambda x, c: mp.fdot(c, shares(x)),
        {"c": ("n", C4)},
    ),
    "Boltzmann mean": ("x'*exp(x)/sum(exp(x))", lambda x: mp.fdot(x, shares(x)), {}),
    "softmax entropy": (
        "-softmax(x)'*log(softmax(x))",
        lambda x: mp.fsum(p * (lse(x) - a) for p, a in zip(shares(x), x, strict=True)),
        {},
    ),
    "softmax divergence": (
        "softmax(c)'*(log(softmax(c)) - log(softmax(x)))",
        lambda x, c: mp.fsum(
            p * (a - lse(c) - b + lse(x)) for p, a, b in zip(shares(c), c, x, strict=True)
        ),
        {"c": ("n", C4)},
    ),
    "Cox": (
        "d'*(log(triu(ones(n,n))*exp(x)) - x)",
        lambda x, d: mp.fsum(a * (tails(x, j) - x[j]) for j, a in enumerate(d)),
        {"d": ("n", D4)},
    ),
    "Cox by tri": (
        "d'*log(tri(n)'*exp(x)) - d'*x",
        lambda x, d: mp.fsum(a * (tails(x, j) - x[j]) for j, a in enumerate(d)),
        {"d": ("n", D4)},
    ),
    "Cox by cumsum": (
        "d'*(log(cumsum(exp(x))) - x)",
        lambda x, d: mp.fsum(a * (lse(x[: j + 1]) - x[j]) for j, a in enumerate(d)),
        {"d": ("n", D4)},
    ),
    "Cox with risk sets": (
        "d'*(log(A*exp(x)) - x)",
        lambda x, d, A: mp.fsum(
            a * (mp.log(mp.fdot(r, map(mp.exp, x))) - b)
            for a, r, b in zip(d, A, x, strict=True)
        ),
        {"d": ("n", D4), "A": ("n×n positive", A4)},
    ),
    "log A exp": (
        "sum(log(A*exp(x)))",
        lambda x, A: mp.fsum(mp.log(mp.fdot(r, map(mp.exp, x))) for r in A),
        {"A": ("n×n", A4)},
    ),
    "Plackett-Luce": (
        "-sum(log(exp(x)./(triu(ones(n,n))*exp(x))))",
        lambda x: mp.fsum(tails(x, j) - x[j] for j in range(len(x))),
        {},
    ),
    "mixture": (
        "log(w'*exp(x))",
        lambda x, w: mp.log(mp.fdot(w, map(mp.exp, x))),
        {"w": ("n positive", W4)},
    ),
    "mixture by entries": (
        "log(sum(w.*exp(x)))",
        lambda x, w: mp.log(mp.fdot(w, map(mp.exp, x))),
        {"w": ("n", W4)},
    ),
    "importance weights": (
        "log(sum(exp(2*x))) - 2*log(sum(exp(x)))",
        lambda x: lse([2 * a for a in x]) - 2 * lse(x),
        {},
    ),
    "contrastive": (
        "-log(exp(x[1])/(exp(x[1]) + sum(exp(x))))",
        lambda x: lse([x[0], *x]) - x[0],
        {},
    ),
    "pairwise ranking": (
        "sum(log(ones(n,n) + exp(ones(n)*x' - x*ones(n)')))",
        lambda x: mp.fsum(log1pexp(a - b) for a in x for b in x),
        {},
    ),
    "norm of exp": ("log(norm2(exp(x)))", lambda x: lse([2 * a for a in x]) / 2, {}),
    "generalised mean": (
        "log(sum(exp(3*x))^(1/3))",
        lambda x: lse([3 * a for a in x]) / 3,
        {},
    ),
}
