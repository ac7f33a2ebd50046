"""The plain stage functions: one file a hop. They know neither Prefect nor DVC, and run anywhere."""
