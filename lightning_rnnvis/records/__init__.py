"""The record: what is stored of one state at one validation, and how.

`snapshot.Snapshot` is its content, `header.Header` what a listing shows of it; `encoding` makes bytes of it, which
`files` writes and reads. A `runs.listed_record.ListedRecord` is one whose payload is still to be read; `runs` tells
which of them count, and which runs are one training.
"""
