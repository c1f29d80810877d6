"""Takes a person out of everything this installation keeps, and certifies it."""
