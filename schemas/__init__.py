"""What the data is: rows, one table a hop, the recipe, the manifest, the report, the errors. Imports nothing of ours."""
