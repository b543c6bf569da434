"""What is done when something happened. Yours: each file is made once."""
