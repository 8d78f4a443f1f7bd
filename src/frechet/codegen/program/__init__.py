"""Programs: derivatives as straight lines of shared definitions, and what is changed before they run."""
