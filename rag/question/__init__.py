"""What is asked, read once into one value."""
