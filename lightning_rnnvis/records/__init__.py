"""The record: what is stored of one state at one validation, and how.

`snapshot.Snapshot` is its content, `header.Header` what a listing shows of it; `encoding` makes bytes of it. A
`listed_record.ListedRecord` is one whose payload is still to be read, and `ordering` tells which of them count.
"""
