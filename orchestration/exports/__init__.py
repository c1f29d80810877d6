"""What leaves for others: lists of people for a purpose, from the last release."""
