"""Late arrivals out of New York: checks, features and a logistic regression in NumPy."""
