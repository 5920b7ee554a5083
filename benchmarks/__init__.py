"""A plain textbook pipeline to compare with, and the command that measures both."""
