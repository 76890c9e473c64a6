"""How it runs: settings, the two URL maps, health and checks."""
