"""One co-clustering of a matrix of responses, by signed blocks or by spectra."""
