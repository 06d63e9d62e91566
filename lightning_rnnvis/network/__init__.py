"""The recurrent network that a record carries, and what comes of running it. Needs numpy; no torch, no TensorBoard.

`storage` is what a record holds of it and its bytes, `running` runs it over sentences with all states; from that come
`causes` (importance, memory length, word effects, promoted outputs) and `contexts` (texts in which a part moves most).
"""
