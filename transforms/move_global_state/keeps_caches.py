import re
from collections import OrderedDict

from temporalio import workflow

PATTERNS: dict[str, re.Pattern[str]] = {}
TEMPLATES = OrderedDict()
_rules = None


def pattern(text: str) -> re.Pattern[str]:
    if text not in PATTERNS:
        PATTERNS[text] = re.compile(text)
    return PATTERNS[text]


def template(name: str) -> str:
    found = TEMPLATES.get(name)
    if found is None:
        if len(TEMPLATES) > 100:
            TEMPLATES.popitem(last=False)
        found = TEMPLATES[name] = name.title()
    return found


def rules() -> list[str]:
    global _rules
    if _rules is not None:
        return _rules
    _rules = ["first", "second"]
    return _rules


def lengths(name: str) -> int:
    try:
        return TEMPLATES[name]
    except KeyError:
        TEMPLATES[name] = len(name)
        return TEMPLATES[name]


@workflow.defn
class LabelWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        PATTERNS.setdefault(name, re.compile(name))
        if pattern("^a").match(name) and name in rules():
            return template(name)
        return str(lengths(name))
