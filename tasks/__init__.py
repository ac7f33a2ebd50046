"""How one step is done: operators, the plain stage functions that run them, and thin Prefect tasks round those."""
