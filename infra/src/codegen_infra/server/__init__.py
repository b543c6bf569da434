"""What runs on a production server; the ``release`` role installs it."""
