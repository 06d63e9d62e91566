"""What the user's model really computed. Needs torch alone.

While a batch is sampled, the hooks of `model` keep its calls; `recurrence` makes states of them, and `words` tells
which words entered each step: ids that `word_search` finds or a function of the user gives (`given_words`), pieces of
words, or levels of `numbers`. Equal rows and sequences are told by their `keys`. A `recording.Recording` adds all up
over the batches, a `layer_recording.LayerRecording` for each layer; `choice` fixes words and sentences at the first
record; `measurement` is what is left in the end.
"""
