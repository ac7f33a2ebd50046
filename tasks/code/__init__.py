"""Model-written code: read, run in a sandbox, changed into mutants."""
