"""Replays histories through the workflow classes of a tree, and records histories from a server.

It is started by temporal-fix with the project's own interpreter, with the request as one line of JSON on its standard
input. It answers with JSON lines in a file, each written and closed at once: what the code of the tree prints, closes or
does to this process cannot touch what was said before. It judges nothing, opens no connection when it replays, and
imports nothing of the tree when it records. It ends when its standard input does.
"""

import asyncio
import importlib
import inspect
import json
import logging
import os
import sys
import threading
import time
import traceback

OWN = os.getpid()
OPEN, WRITE, CLOSE, GETPID, EXIT = os.open, os.write, os.close, os.getpid, os._exit
DUMPS = json.dumps
SLEEP = time.sleep
APPEND = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Answers:
    """The file of answers."""

    def __init__(self, path):
        self.path = path

    def say(self, **answer):
        # A child that the code of the tree forked comes back here as well: it has nothing to say.
        if GETPID() != OWN:
            EXIT(0)
        file = OPEN(self.path, APPEND)
        try:
            WRITE(file, DUMPS(answer).encode() + b"\n")
        finally:
            CLOSE(file)


def one_line(error):
    """An exception and what caused it; the last words of a message count for nothing but its first line."""
    parts = []
    while error is not None and len(parts) < 4:
        text = " ".join(str(error).split())
        parts.append(type(error).__name__ + (": " + text if text else ""))
        error = error.__cause__
    return ", caused by ".join(parts)


class Refused(Exception):
    """Why something of the tree cannot be used, in one line."""


class Tree:
    """The copy of the project that is replayed."""

    def __init__(self, request, runtime):
        self.runtime = runtime
        self.heard = Heard()
        self.root = os.path.realpath(request["tree"])
        self.classes = request["classes"]
        self.loaded = {}
        self.options = {}
        self.original = os.path.realpath(request["project"])
        others = [self.moved(path) for path in sys.path]
        sys.path[:] = request["roots"] + others + request["last_roots"]
        # How setuptools installs in place what lies in no folder of its own.
        for name, module in list(sys.modules.items()):
            places = getattr(module, "MAPPING", None)
            if name.startswith("__editable__") and isinstance(places, dict):
                places.update({package: self.moved(place) for package, place in places.items()})
        os.chdir(request["working_dir"])

    def moved(self, path):
        """What an installation in place says of the project is true of its copy."""
        real, prefix = os.path.realpath(path or "."), os.path.realpath(sys.prefix)
        is_environment = prefix.startswith(self.original + os.sep) and (real + os.sep).startswith(prefix + os.sep)
        is_copy = (real + os.sep).startswith(self.root + os.sep)
        inside = (real + os.sep).startswith(self.original + os.sep) and not is_environment and not is_copy
        return self.root + real[len(self.original) :] if inside else path

    def stray(self):
        """A module that comes from the project itself: what it does is not what the copy would do."""
        if self.original == self.root:
            return None
        files = ((name, getattr(module, "__file__", None)) for name, module in list(sys.modules.items()))
        return next((name for name, file in files if isinstance(file, str) and self.moved(file) != file), None)

    def definition(self, at, answers):
        """A workflow class of the tree. What became of its import is known ever after."""
        if at not in self.loaded:
            try:
                self.loaded[at] = self.imported(self.classes[at], answers), None
            except Refused as error:
                self.loaded[at] = None, str(error)
            except BaseException as error:
                self.loaded[at] = None, self.classes[at]["module"] + " cannot be imported: " + one_line(error)
            stand()
            answers.say(imported=at)
        found, refused = self.loaded[at]
        if refused:
            raise Refused(refused)
        return found

    def imported(self, wanted, answers):
        answers.say(importing=wanted["module"], of=self.classes.index(wanted))
        module = importlib.import_module(wanted["module"])
        file = getattr(module, "__file__", None)
        if not file or os.path.realpath(file) != os.path.realpath(os.path.join(self.root, wanted["file"])):
            raise Refused(f"{wanted['module']} is imported from {file or 'elsewhere'}, not from the project")
        stray = self.stray()
        if stray:
            raise Refused(f"{stray} is imported from the project itself, not from its copy")
        found = module
        for part in wanted["qualified"].split("."):
            found = getattr(found, part, None)
            if found is None:
                raise Refused(f"{wanted['module']} has no {wanted['qualified']} once it is imported")
        return found

    def given(self, at, answers):
        """What the worker of a class is given, by keyword of the Replayer."""
        key = DUMPS(self.classes[at]["options"], sort_keys=True)
        if key not in self.options:
            answers.say(importing="what the worker is given", of=at)
            try:
                self.options[key] = made(self.classes[at]["options"]), None
            except BaseException as error:
                self.options[key] = None, "what the worker is given cannot be made: " + one_line(error)
            stand()
            answers.say(imported=at)
        options, refused = self.options[key]
        if refused:
            raise Refused(refused)
        return options


class Heard(logging.Handler):
    """What the SDK logs of a workflow task that failed: of the last one of a history it says nothing else."""

    def listening(self):
        self.error = None
        logging.disable(logging.NOTSET)
        for name in ("temporalio.worker._workflow_instance", "temporalio.worker._workflow"):
            logger = logging.getLogger(name)
            logger.disabled = False
            logger.setLevel(logging.WARNING)
            if self not in logger.handlers:
                logger.addHandler(self)
        return self

    def emit(self, record):
        fails = str(record.msg).startswith(("Failed activation on workflow", "Failed handling activation on workflow"))
        if fails and record.exc_info:
            self.error = record.exc_info[1]


def resolve(dotted):
    """`package.module.name`, or `package.module:name`."""
    if ":" in dotted:
        module, _, names = dotted.partition(":")
        found = importlib.import_module(module)
        for name in names.split("."):
            found = getattr(found, name)
        return found
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError as error:
            # The module itself is not there; one that it imports would be another matter.
            if error.name is None or not (".".join(parts[:end]) + ".").startswith(error.name + "."):
                raise
            continue
        for name in parts[end:]:
            found = getattr(found, name)
        return found
    raise ModuleNotFoundError("No module named " + repr(parts[0]), name=parts[0])


def evaluated(expression):
    """An expression of the tree: its text, and what each name in it stands for."""
    names = expression["names"].items()
    scope = {name: evaluated(of) if isinstance(of, dict) else resolve(of) for name, of in names}
    return eval(compile(expression["text"], "<worker>", "eval"), scope)


def named(dotted):
    """What the settings name: a value, or a class or function that makes it."""
    found = resolve(dotted)
    return found() if inspect.isclass(found) or inspect.isfunction(found) else found


def made(options):
    from temporalio import worker

    plain = ["data_converter", "workflow_failure_exception_types", "unsandboxed_workflow_runner", "workflow_runner"]
    given = {name: evaluated(options[name]) for name in plain if name in options}
    for name, kind in [("interceptors", worker.Interceptor), ("plugins", getattr(worker, "Plugin", ()))]:
        # A client hands those on to its workers that are for workers as well.
        clients = [it for it in listed(options, "client_" + name) if isinstance(it, kind)]
        both = clients + listed(options, name)
        if both:
            given[name] = both
    settings = options.get("settings", {})
    if settings.get("data_converter"):
        given["data_converter"] = named(settings["data_converter"])
    if settings.get("interceptors") is not None:
        given["interceptors"] = [named(it) for it in settings["interceptors"]]
    if settings.get("workflow_runner"):
        given["workflow_runner"] = runner(settings["workflow_runner"])
    known = inspect.signature(worker.Replayer.__init__).parameters
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise Refused("the Replayer of this temporalio takes no " + ", ".join(unknown))
    return given


def listed(options, name):
    return list(evaluated(options[name])) if name in options else []


def runner(name):
    from temporalio import worker
    from temporalio.worker import workflow_sandbox

    if name == "sandboxed":
        return workflow_sandbox.SandboxedWorkflowRunner()
    return worker.UnsandboxedWorkflowRunner() if name == "unsandboxed" else named(name)


async def replay(request, answers):
    from temporalio.client import WorkflowHistory
    from temporalio.runtime import Runtime, TelemetryConfig

    stand_whenever_a_replay_starts()
    never_fail_for_divergence()
    sleep_in_no_workflow()
    # Its own, made before anything of the tree is imported, so that what that makes or closes is none of it.
    tree = Tree(request, Runtime(telemetry=TelemetryConfig()))
    histories = {}
    for item in request["items"]:
        at, cut, of = item["history"], item["cut"], item["class"]
        answers.say(start=item)
        recorded = request["histories"][str(at)]
        try:
            if at not in histories:
                histories[at] = WorkflowHistory.from_json(recorded["workflow_id"], recorded["json"])
            events = histories[at].events
            part = WorkflowHistory(recorded["workflow_id"], events[: cut or len(events)])
            verdict = await outcome(tree, of, recorded["workflow_type"], part, answers)
        except Refused as error:
            verdict = {"kind": "fails", "said": str(error)}
        except BaseException as error:
            verdict = {"kind": "fails", "said": one_line(error)}
        answers.say(verdict=item, **verdict)


async def outcome(tree, at, workflow_type, history, answers):
    """What the SDK says to one history, whole or cut."""
    from temporalio import worker, workflow

    definition = tree.definition(at, answers)
    known = getattr(definition, "__temporal_workflow_definition", None)
    if known is None:
        raise Refused(f"{definition.__name__} is no workflow once it is imported")
    if known.name not in (workflow_type, None):
        return {"kind": "no-workflow"}
    if not any(event.HasField("workflow_task_started_event_attributes") for event in history.events):
        # Nothing was asked of a worker yet, and the SDK would wait for ever.
        return {"kind": "replays"}
    given = tree.given(at, answers)

    def replayer():
        # Whether an activation takes long is no question here; it is what debug mode is for.
        return worker.Replayer(workflows=[definition], debug_mode=True, runtime=tree.runtime, **given)

    heard = tree.heard.listening()
    failure = (await replayer().replay_workflow(history, raise_on_replay_failure=False)).replay_failure
    if failure is None and heard.error is None:
        return {"kind": "replays"}
    if failure is None:
        return {"kind": "fails", "said": one_line(heard.error)}
    if not isinstance(failure, workflow.NondeterminismError):
        return {"kind": "fails", "said": str(failure)}
    event = None if "HistoryEvent(id: " in str(failure) else await first_divergence(replayer, history, answers)
    return {"kind": "diverges", "said": str(failure), "event": event}


async def first_divergence(replayer, history, answers):
    """The event without which it would replay so far."""
    from temporalio.client import WorkflowHistory
    from temporalio.workflow import NondeterminismError

    replays, diverges = 0, len(history.events)
    while diverges - replays > 1:
        # Each of them may take as long as the whole.
        answers.say(searching=diverges)
        middle = (replays + diverges) // 2
        events = history.events[:middle]
        failure = None
        if any(event.HasField("workflow_task_started_event_attributes") for event in events):
            part = WorkflowHistory(history.workflow_id, events)
            failure = (await replayer().replay_workflow(part, raise_on_replay_failure=False)).replay_failure
        if isinstance(failure, NondeterminismError):
            diverges = middle
        else:
            replays = middle
    return history.events[diverges - 1].event_id


async def record(request, answers):
    """The histories of running workflows, then of the most recent others."""
    client = await connected(request, answers)
    left = request["limit"]
    for status in ('ExecutionStatus = "Running"', 'ExecutionStatus != "Running"'):
        query = status + (f" AND ({request['query']})" if request["query"] else "")
        if left <= 0:
            return
        try:
            async for execution in client.list_workflows(query, page_size=min(left, 1000)):
                left -= await fetch(client, execution, answers)
                if left <= 0:
                    return
        except Exception as error:
            raise Refused("the server lists no workflows: " + one_line(error)) from None


async def fetch(client, execution, answers):
    """How many histories were had: one, or none where it was deleted in the meantime."""
    from temporalio.service import RPCError

    handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
    try:
        history = await handle.fetch_history()
    except RPCError as error:
        answers.say(missed=execution.id, said=one_line(error))
        return 0
    known = {"workflow-id": execution.id, "run-id": execution.run_id, "type": execution.workflow_type}
    known["status"] = execution.status.name.lower() if execution.status else None
    answers.say(history=known, json=history.to_json())
    return 1


async def connected(request, answers):
    from temporalio.client import Client

    config = environment()
    if request["address"]:
        config["target_host"] = request["address"]
    if request["namespace"]:
        config["namespace"] = request["namespace"]
    address = config.setdefault("target_host", "localhost:7233")
    answers.say(address=address)
    try:
        return await asyncio.wait_for(Client.connect(**config), request["patience"])
    except asyncio.TimeoutError:
        raise Refused(f"{address} does not answer") from None
    except Exception as error:
        raise Refused(f"{address} cannot be reached: {one_line(error)}") from None


def environment():
    """What the SDK's environment configuration says of the server."""
    try:
        from temporalio.envconfig import ClientConfig
    except ImportError:
        secret = [name for name in os.environ if name.startswith("TEMPORAL_TLS") or name == "TEMPORAL_API_KEY"]
        if secret:
            raise Refused(f"this temporalio does not know {min(secret)}: upgrade it") from None
        known = {"target_host": "TEMPORAL_ADDRESS", "namespace": "TEMPORAL_NAMESPACE"}
        return {key: os.environ[name] for key, name in known.items() if os.environ.get(name)}
    try:
        return dict(ClientConfig.load_client_connect_config())
    except Exception as error:
        raise Refused("the environment configuration of temporalio: " + one_line(error)) from None


def stand():
    """Standard streams that the code of the tree closed must not become files of the SDK's, which it would close too."""
    file = OPEN(os.devnull, os.O_RDWR)
    while file < 3:
        file = OPEN(os.devnull, os.O_RDWR)
    CLOSE(file)


def stand_whenever_a_replay_starts():
    """The sandbox has imported the module once more by then."""
    from temporalio.bridge.worker import Worker

    original = getattr(Worker, "for_replay", None)

    def for_replay(*args, **kwargs):
        stand()
        return original(*args, **kwargs)

    if original is not None:
        Worker.for_replay = staticmethod(for_replay)


def never_fail_for_divergence():
    """Where a worker fails executions that diverge, a replay would wait for ever for one that it cannot fail."""
    from temporalio.worker import _workflow

    runs = getattr(_workflow, "_WorkflowWorker", None)
    for name, answer in [
        ("nondeterminism_as_workflow_fail", False),
        ("nondeterminism_as_workflow_fail_for_types", set()),
    ]:
        if hasattr(runs, name):
            setattr(runs, name, lambda self, answer=answer: answer)


def sleep_in_no_workflow():
    """A workflow that blocks its worker for an hour is replayed all the same: nothing in a history comes of the wait."""
    from temporalio import workflow

    def sleep(seconds):
        SLEEP(min(seconds, 0) if workflow.in_workflow() else seconds)

    time.sleep = sleep


def ends_with_its_caller():
    """Waits for the end of the standard input, out of reach of who closes or reads it."""
    stdin = os.dup(0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    read = os.read

    def wait():
        try:
            while read(stdin, 4096):
                pass
        except BaseException:
            return
        EXIT(0)

    threading.Thread(target=wait, daemon=True).start()


def main():
    request = json.loads(sys.stdin.buffer.readline().decode())
    answers = Answers(request["answers"])
    ends_with_its_caller()
    # Nothing of the tree stands on the path while this is imported: its `asyncio.py` is not the library's.
    sys.path[:] = [path for path in sys.path if path not in ("", ".")]
    try:
        import temporalio.client
        import temporalio.worker  # noqa: F401
    except BaseException as error:
        answers.say(unusable=one_line(error))
        EXIT(0)
    answers.say(ready=True)
    try:
        asyncio.run({"replay": replay, "record": record}[request["mode"]](request, answers))
        answers.say(end=True)
    except Refused as error:
        answers.say(refused=str(error))
    except BaseException as error:
        traces = traceback.extract_tb(error.__traceback__)
        answers.say(broken=one_line(error) + (f" in line {traces[-1].lineno}" if traces else ""))
    finally:
        # Threads of the tree may crash an interpreter that goes down.
        EXIT(0)


if __name__ == "__main__":
    main()
