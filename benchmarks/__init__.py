"""What is measured against peers or limits, and how to run it again. Figures are ratios taken in the same run."""
