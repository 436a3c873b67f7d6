"""Handlers by context. Modules here are found by looking; what they declare, every worker of this release can do."""
