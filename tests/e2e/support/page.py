"""A metrics page taken apart (text format 0.0.4), by a parser of our own that accepts nothing else."""

import dataclasses
import re

LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)')
SAMPLE = re.compile(r'(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)'
                    r'(?:\{(?P<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (?P<value>\S+)$')
ESCAPES = {r"\\": "\\", r"\"": '"', r"\n": "\n"}
# What keeps certificates apart, besides configured labels.
KEY = ("group", "module", "target", "address", "item")


@dataclasses.dataclass(frozen=True)
class Sample:
    name: str
    labels: tuple  # sorted (name, value) pairs
    value: float

    def __getitem__(self, label):
        return dict(self.labels)[label]

    def get(self, label, default=""):
        return dict(self.labels).get(label, default)

    def matches(self, labels):
        mine = dict(self.labels)
        return all(mine.get(name, "") == value for name, value in labels.items())


class Page:
    def __init__(self, body):
        self.text = body.decode("utf-8")  # strict: one wrong byte costs Prometheus the whole page
        self.types = {}
        self.samples = []
        for number, line in enumerate(self.text.split("\n")[:-1], 1):
            try:
                self._take(line)
            except ValueError as error:
                raise AssertionError(f"line {number}: {error}: {line!r}") from error
        if self.text and not self.text.endswith("\n"):
            raise AssertionError("the page does not end in a line feed")

    def find(self, family, /, **labels):
        """The samples of a family that have all these labels; an empty text means that the label is absent."""
        return [sample for sample in self.samples if sample.name == family and sample.matches(labels)]

    def one(self, family, /, **labels):
        found = self.find(family, **labels)
        if len(found) != 1:
            near = "\n".join(str(sample) for sample in self.samples if sample.name == family)
            raise AssertionError(f"{len(found)} samples of {family}{labels}; all of the family:\n{near[:4000]}")
        return found[0]

    def value(self, family, /, **labels):
        return self.one(family, **labels).value

    def values(self, family, label, /, **labels):
        """{value of the label: value of the sample}"""
        return {sample.get(label): sample.value for sample in self.find(family, **labels)}

    def duplicates(self):
        """Series that stand on the page twice."""
        seen, twice = set(), []
        for sample in self.samples:
            series = (sample.name, sample.labels)
            if series in seen:
                twice.append(series)
            seen.add(series)
        return twice

    def _take(self, line):
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            if name in self.types:
                raise ValueError("second TYPE of the family")
            self.types[name] = kind
        elif not line.startswith("#"):
            self.samples.append(_sample(line))


def _sample(line):
    match = SAMPLE.match(line)
    if not match:
        raise ValueError("not a sample")
    return Sample(match["name"], _labels(match["labels"] or ""), float(match["value"]))


def _labels(text):
    labels, position = {}, 0
    while position < len(text):
        match = LABEL.match(text, position)
        if not match:
            raise ValueError("not a label")
        if match[1] in labels:
            raise ValueError(f"label {match[1]} twice")
        labels[match[1]] = re.sub(r"\\.", lambda escape: ESCAPES[escape[0]], match[2])
        position = match.end()
    return tuple(sorted(labels.items()))
