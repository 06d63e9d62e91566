"""What the front end draws, as typed dictionaries: no HTTP and no TensorBoard, so that any server or file can hold it.

`schema` describes every field. A lens is the clusters through which a record is seen: the recorded ones, another number
of them carried along the history, or those of a pinned record.
"""
