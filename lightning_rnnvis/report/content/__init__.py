"""What a report holds of its runs, as bytes: payloads of the tab, and arrays from which the page makes the others.

`tb_plugin/frontend/src/api/packed/` reads it. Whole payloads are kept where the analysis is ours to do: the list of
runs, snapshots, comparisons, findings, curves. What is a matter of sums over chips is made in the page: sentences,
thumbnails, the responses of single words and steps.
"""
