r"""Names that a reading brings without a type: a gradient of no signature, a differential of what is not there."""

from __future__ import annotations

import pytest

from frechet.documents import check_document

TEXTS = [
    r"$f(\mathbf{x} - \alpha \nabla_x f(\mathbf{x})) ="
    r" f(\mathbf{x}) - \alpha \nabla_x f(\mathbf{x})^T \nabla f(\mathbf{x})$",
    r"Let $Y = AXB$. $df = tr \big((\frac{\partial f}{\partial Y})^\text{T} dY \big)$"
    r" $ = tr \big((\frac{\partial f}{\partial Y})^\text{T} d(AXB)\big)$",
    r"Let $Y = AXB$. $\frac{\partial f}{\partial Y} = tr\big((\frac{\partial f}{\partial Y})^\text{T}\big) dY$",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_no_fault_is_reported(text: str) -> None:
    report = check_document(text, "md", seconds=1000.0)
    assert "fault" not in str([f.verdict.detail for f in report.findings])
