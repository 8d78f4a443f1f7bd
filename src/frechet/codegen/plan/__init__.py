"""Plans: which operations compute a program, in which order and in whose memory."""
