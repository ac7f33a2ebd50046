"""What Prefect costs: five hops over 10,000 rows as a flow and as plain functions, in one process, with the server up."""
