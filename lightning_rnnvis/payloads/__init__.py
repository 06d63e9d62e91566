"""What the front end draws, as typed dictionaries: no HTTP and no TensorBoard, so that any server or file can hold it.

`schema` describes every field; a folder each fills those of `runs`, one `record`, its `sentences`, and the `comparison`
of records. A lens (`lenses`) is the clusters through which a record is seen: the recorded ones, another number of them
carried along the history, or those of a pinned record.
"""
