"""The demonstration: four sample submissions as Git repositories, graded by the real command."""
