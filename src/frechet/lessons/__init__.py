"""The command line for those who learn and teach: why an answer is what it is, and sheets of exercises."""
