"""The linter of the content: it finds what would mislead, exclude or tire a person before anything is published.

One rule is one pure function over typed content (`registry.RULES`); `lint` runs them all and says file, line, reason
and what to do, in the words of the staff who edit the files.
"""

from bot.content.lint.check import lint
from bot.content.load import Problem

__all__ = ["Problem", "lint"]
