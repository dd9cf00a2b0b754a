"""Teaching the loket its questions: training data from content, the model, and a gate before it is used."""
