"""The calculus: one product rule, one adjoint rule, and the linear map that comes of them."""
