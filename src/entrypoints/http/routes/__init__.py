"""Routes by context. Modules here are found by looking; each registers its capability's routes."""
