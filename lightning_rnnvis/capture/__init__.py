"""What the user's model really computed. Needs torch alone.

While a batch is sampled, the hooks of `model` keep its calls; `recurrence` makes states of them, and `words` tells
which word entered each step. A `recording.Recording` adds them up over the batches, one `layer_recording.LayerRecording` a
layer; `choice` fixes the words and sentences at the first record; `measurement` is what is left when all is added up.
"""
