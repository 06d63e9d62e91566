"""What the user's model really computed. Needs torch alone.

While a batch is sampled, the hooks of `model` keep its calls; `recurrence` makes states of them, and `words` tells
which word entered each step. A `recording.Recording` adds them up over the batches, a `layer_recording.LayerRecording`
for each layer; `choice` fixes words and sentences at the first record; `measurement` is what is left in the end.
"""
