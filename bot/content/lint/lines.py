"""From a place in the content to its exact line, the file parsed once however many findings it has."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from bot.content.lint.finding import Finding


class Lines:
    """Finds lines in the files of one content folder."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._nodes: dict[str, yaml.Node | None] = {}
        self._lines: dict[str, list[str]] = {}

    def line(self, finding: Finding) -> int:
        """Return the 1-based line a finding is about; the nearest parent's where the place is not in the file."""
        if finding.line is not None:
            return finding.line
        if finding.file not in self._files:
            return 0
        if finding.file not in self._nodes:
            text = self._files[finding.file]
            self._nodes[finding.file] = yaml.compose(text, Loader=yaml.CSafeLoader)
            self._lines[finding.file] = text.splitlines()
        node, line = self._nodes[finding.file], 1
        for step in finding.steps:
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == step), None)
                if pair is None:
                    return line
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                return line
        if finding.near and isinstance(node, yaml.ScalarNode):
            return self._inside(finding, node, line)
        return line

    def _inside(self, finding: Finding, node: yaml.ScalarNode, line: int) -> int:
        """Look for the words of `near`, which may go over the end of a line."""
        first, last = node.start_mark.line, node.end_mark.line
        lines = self._lines[finding.file][first : last + 1]
        if len(lines) < 2:
            return line
        words = r"\s+".join(re.escape(word) for word in finding.near.split())
        found = re.search(words, "\n".join(lines))
        return first + 1 + "\n".join(lines).count("\n", 0, found.start()) if found else line
