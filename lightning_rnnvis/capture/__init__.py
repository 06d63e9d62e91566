"""What the user's model really computed: calls, words, states and their streaming statistics. Needs torch alone."""
