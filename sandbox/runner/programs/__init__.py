"""What runs in the candidate box on the candidate's interpreter; never imported by us."""
