"""Which question does a message ask? Our head beside simpler ones, a language left out, and Rasa's own classifiers.

Training sentences come from `data/`, test sentences from `tests/nlu/`. Vectors come from a copy of the cache of embeddings:
a test sentence is never written into the cache that training reads. Nothing is asserted: machines differ.
"""
