"""How core's acts are wired, a provider a context. Each act is made once and lives as long as the process."""
