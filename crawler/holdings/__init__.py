"""What works on captures that are there: reading them again, explaining, importing, repairing. No network."""
