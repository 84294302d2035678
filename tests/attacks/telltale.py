"""Words by which an attack, or what it is made of, is known again."""

TELLTALE = "takehome-attack-was-here"
"""In the name of every file, process and variable by which an attack would show itself outside its box."""
A_TOKEN = "ghp_" + "bY7mQ2xK9wR4nT1vL6zH3cJ8sF5dP0gAuEoi"
"""In two pieces, so that no scanner of this repository stumbles over it; it opens nothing."""
