"""``kubectl codegen``: what a person does with Projects, from the terminal."""
