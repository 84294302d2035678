"""What runs in the candidate box as process 1: it runs commands as the candidate's user. Standard library only."""
