"""What is shown and what is asked for, as functions of objects: no I/O, clock or terminal."""
