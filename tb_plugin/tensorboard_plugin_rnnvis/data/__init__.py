"""TensorBoard's data as RNNVis reads it."""
