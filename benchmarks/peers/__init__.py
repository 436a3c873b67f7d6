"""The peers, each written as its kind is usually written."""
