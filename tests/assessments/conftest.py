"""Suites and submissions lie here, for the grader: pytest's own collection leaves them alone."""

collect_ignore_glob = ["*"]
