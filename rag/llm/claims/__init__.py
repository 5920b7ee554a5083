"""Whether passages bear out a sentence: who does what to whom, how much, when, why, how surely."""
