"""The OpenAPI 3.1 documents: one for each app, one for everything, made from the routes themselves."""
