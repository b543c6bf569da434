"""What each operation does. Written once by the generator; yours to change since then."""
