"""The pictures of the documents, made by using the loket: `make pictures`."""
