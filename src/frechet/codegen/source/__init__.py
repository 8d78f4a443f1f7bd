"""Source: operations in the words of NumPy, the array API, JAX and PyTorch."""
