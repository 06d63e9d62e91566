"""The recurrent network that a record carries, and what comes of running it. Needs numpy; no torch, no TensorBoard.

`running` runs it with all states, `sentence_run` reads one sentence; `importance` (what the output loses without a part
of the state), `memory_length` and `promoted_outputs` are causes, over the sequences that the network carries.
"""
