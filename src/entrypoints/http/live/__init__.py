"""Open streams: who holds them, what goes over them, and how they end."""
