"""The RNNVis tab of TensorBoard: reads what the callback wrote and serves it to the front end."""
