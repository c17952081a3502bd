import asyncio

from temporalio import workflow


class Node:
    def __init__(self, name: str, children: list) -> None:
        self.name = name
        self.children = children

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and hash(self) == hash(other)


def walk(node: Node, seen: set[int]) -> list[str]:
    if id(node) in seen:
        return []
    seen.add(id(node))
    return [node.name] + [name for child in node.children for name in walk(child, seen)]


@workflow.defn
class Walk:
    def __init__(self) -> None:
        self.cache: dict[int, str] = {}

    @workflow.run
    async def run(self, name: str) -> list[str]:
        root = Node(name, [])
        self.cache[id(root)] = name
        if id(root) == id(self):
            await asyncio.sleep(1)
        workflow.logger.debug("node %s %s", id(root), hash(name))
        return walk(root, set()) + [self.cache[id(root)]]
