"""From files to checked arrays. Nothing behind this package sees a text that hasn't been looked at."""
