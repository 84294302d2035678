"""Where an attack comes in, with a file of this name: it is imported everywhere, `begin(command, arguments)` is called
before each command, and `late(arguments)` in the last command of all, which finds a cell `nan`."""
