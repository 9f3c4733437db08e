"""Citations: an article as it was when it was captured, in the forms of those who cite it."""
