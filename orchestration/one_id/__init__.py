"""Ask One-ID who is who and why, and tell it where it is wrong."""
