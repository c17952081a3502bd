"""Runs workflows on the real SDK and the real time-skipping server, and says what happened.

It judges nothing: the Rust side holds what is seen against each scenario's expectations. It answers on a local port
that it prints first, one JSON line for each request, many at a time, and ends when its standard input does.
"""

import asyncio
import concurrent.futures
import contextlib
import importlib
import inspect
import itertools
import json
import logging
import os
import sys
import threading
import traceback
import uuid
import warnings
from datetime import timedelta

from temporalio import workflow
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client, WorkflowHandle, WorkflowHistory
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import FailureError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Interceptor, Replayer, Worker

STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
CLOSED = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
}
# How this program is told to replay one history and end, and the seed of the hashes there; `bench` sets the other.
REPLAY = "--replay"
OTHER_HASHES = "2"
# The name of the marker by which `workflow.patched()` is remembered.
PATCH = "core_patch"
# How much of an error is shown: the SDK's own have whole stacks in them.
SAID = 400
# What is said of a workflow task that nobody answered in time.
LOST = "timed out"


class Heard(logging.Handler):
    """Everything that is printed, logged or warned about, in this process and so in every workflow of it."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []
        self.unfinished = threading.local()

    def emit(self, record):
        self.lines.append((record.getMessage(), record.pathname))

    def write(self, text):
        *lines, rest = (getattr(self.unfinished, "text", "") + text).split("\n")
        self.lines += [(line, "") for line in lines]
        self.unfinished.text = rest

    def flush(self):
        pass

    def warn(self, message, *_):
        # The sandbox warns from a file of its own: whom it warns is further down the stack.
        callers = {frame.f_code.co_filename for frame, _ in traceback.walk_stack(None)}
        self.lines.append((str(message), " ".join(callers)))

    def count(self, text, folder):
        """How often the text came from below the folder; what is printed does not say where it comes from."""
        return sum(text in line and (not files or folder in files) for line, files in self.lines) if text else 0


class Module:
    """A module with workflows, their activities and interceptors."""

    def __init__(self, name):
        self.name = name
        self.is_sandboxed = False
        members = [value for _, value in sorted(vars(importlib.import_module(name)).items())]
        classes = [member for member in members if inspect.isclass(member)]
        self.workflows = [m for m in classes if "__temporal_workflow_definition" in vars(m)]
        self.interceptors = [m() for m in classes if issubclass(m, Interceptor) and m is not Interceptor]
        self.activities = [m for m in members if inspect.isfunction(m) and hasattr(m, "__temporal_activity_definition")]

    def keeps_in_sandbox(self, name):
        definitions = [getattr(one, "__temporal_workflow_definition") for one in self.workflows]
        return next(one.sandboxed for one in definitions if one.name == name)

    @contextlib.contextmanager
    def only_in_sandbox(self):
        """The same for a while: other workflows of the module come after."""
        definitions = [getattr(one, "__temporal_workflow_definition") for one in self.workflows]
        states = [definition.sandboxed for definition in definitions]
        self.in_sandbox()
        yield
        for definition, state in zip(definitions, states):
            object.__setattr__(definition, "sandboxed", state)

    def in_sandbox(self):
        """The same, but no workflow can leave the sandbox."""
        for definition in self.workflows:
            object.__setattr__(getattr(definition, "__temporal_workflow_definition"), "sandboxed", True)
        self.is_sandboxed = True
        return self


class Bench:
    """The servers and the executor that all requests share."""

    def __init__(self, server, cli):
        self.server, self.cli = server, cli
        self.dev, self.starting = None, asyncio.Lock()
        self.environments = []
        self.skipping = asyncio.Lock()
        self.threads = concurrent.futures.ThreadPoolExecutor(16)
        self.ids = itertools.count()

    async def start(self):
        # Time that jumps for one workflow jumps for all, so those that need it have a server to themselves.
        for _ in range(2):
            self.environments.append(
                await WorkflowEnvironment.start_time_skipping(test_server_existing_path=self.server)
            )
        target = self.environments[0].client.service_client.config.target_host
        self.plain = await Client.connect(target)

    async def real(self):
        """A client of a real server, which is started when the first one asks for it."""
        async with self.starting:
            if not self.dev:
                keys = [SearchAttributeKey.for_keyword("CustomKeywordField")]
                self.dev = await WorkflowEnvironment.start_local(
                    dev_server_existing_path=self.cli, search_attributes=keys
                )
                self.environments.append(self.dev)
                # The environment's own client takes failed assertions for failures.
                self.real_client = await Client.connect(self.dev.client.service_client.config.target_host)
        return self.real_client

    async def stop(self):
        for environment in self.environments:
            await environment.shutdown()

    async def run(self, module, request):
        if not request.get("skip"):
            return await self.run_on(self.plain, module, request)
        async with self.skipping:
            return await self.run_on(self.environments[1].client, module, request)

    def worker(self, client, module, queue, **options):
        return Worker(
            client,
            task_queue=queue,
            workflows=module.workflows,
            activities=module.activities,
            activity_executor=self.threads,
            # The answer to a heartbeat tells of a cancellation.
            max_heartbeat_throttle_interval=timedelta(milliseconds=200),
            interceptors=module.interceptors,
            **options,
        )

    async def restart(self, old, new, request):
        """An execution that the old module's worker starts; at the step that says so, a worker of the new one goes on.

        The old worker may take a task with it that nobody answers then; of that execution nothing is learned.
        """
        for _ in range(3):
            seen = await self.restarted(old, new, request)
            if seen.get("task_fails") != LOST:
                break
        return seen

    async def restarted(self, old, new, request):
        queue, client = f"queue-{next(self.ids)}", self.plain
        at = next(n for n, step in enumerate(request["steps"]) if "restart" in step)
        handle, updates = None, []
        for module, steps in [(old, request["steps"][:at]), (new, request["steps"][at + 1 :])]:
            # Nothing is kept: the new worker has the history only.
            async with self.worker(client, module, queue, max_cached_workflows=0):
                handle = handle or await self.begin(client, request, queue, task_timeout=timedelta(seconds=5))
                for step in steps:
                    await take(step, handle, updates)
                await reached(handle, ended if module is new else at_rest)
        history = await handle.fetch_history()
        outcome = await outcome_of(history, client)
        if "task_fails" in outcome:
            await handle.terminate()
        return {**outcome, **seen_in(history), "updates": updates}

    async def begin(self, client, request, queue, **options):
        with_start = request.get("start_signal") or {}
        return await client.start_workflow(
            request["workflow"],
            args=request.get("input", []),
            start_signal=with_start.get("signal"),
            start_signal_args=with_start.get("args", []),
            id=f"{request['workflow']}-{uuid.uuid4()}",
            task_queue=queue,
            **options,
        )

    async def run_on(self, client, module, request):
        queue = f"queue-{next(self.ids)}"
        async with self.worker(client, module, queue):
            handle = await self.begin(client, request, queue)
            waiting = asyncio.ensure_future(handle.result()) if request.get("skip") else None
            updates = []
            for step in request.get("steps", []):
                await take(step, handle, updates)
            await reached(handle, ended)
            history = await handle.fetch_history()
            outcome = await outcome_of(history, client)
            if "task_fails" in outcome:
                await handle.terminate()
            if waiting:
                await asyncio.wait([waiting])
        return history, {**outcome, **seen_in(history), "updates": updates}


async def take(step, handle: WorkflowHandle, updates):
    """One step of a scenario: wait for an event, or do something to the workflow."""
    args = step.get("args", [])
    if "until" in step:
        kind = EventType.Value("EVENT_TYPE_" + step["until"].upper())
        times = step.get("times", 1)
        await reached(handle, lambda h: ended(h) or sum(e.event_type == kind for e in h.events) >= times)
    elif "signal" in step:
        with contextlib.suppress(RPCError if step.get("may-be-late") else ()):
            await handle.signal(step["signal"], args=args)
    elif "update" in step:
        await update(handle, step["update"], args, updates)
    elif "cancel" in step:
        await handle.cancel()
    elif "restart" in step:
        pass  # Only `restart` restarts.
    else:
        raise ValueError(f"no such step: {step}")


async def update(handle, name, args, updates):
    """Sends an update and keeps its answer; a workflow that breaks at it never gives one."""
    answer = asyncio.ensure_future(handle.execute_update(name, args=args))
    broken = asyncio.ensure_future(reached(handle, ended))
    await asyncio.wait([answer, broken], return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        answer.cancel()
    elif error := answer.exception():
        updates.append(described(error.__cause__ or error))
    else:
        updates.append(str(answer.result()))
    broken.cancel()


async def reached(handle, condition):
    while not condition(await handle.fetch_history()):
        await asyncio.sleep(0.02)


def ended(history):
    return any(event.event_type in CLOSED or broke(event) for event in history.events)


def at_rest(history):
    """Whether the worker has nothing to do, or cannot do it."""
    kinds = [EventType.Name(event.event_type) for event in history.events]
    done = sum(kinds.count(f"EVENT_TYPE_WORKFLOW_TASK_{how}") for how in ("COMPLETED", "FAILED", "TIMED_OUT"))
    return ended(history) or kinds.count("EVENT_TYPE_WORKFLOW_TASK_SCHEDULED") == done > 0


def broke(event):
    """A workflow task that failed, but for one that the server gave back because something new had come in."""
    if event.event_type != EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
        return event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT
    cause = event.workflow_task_failed_event_attributes.cause
    return cause != WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND


async def outcome_of(history, client):
    """How the execution stands: its result, its failure, or the failure of its workflow task."""
    return await outcome_in(history.events, client)


async def outcome_in(events, client):
    convert = client.data_converter
    for event in events:
        if broke(event):
            return {"task_fails": event.workflow_task_failed_event_attributes.failure.message or LOST}
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
            payloads = event.workflow_execution_completed_event_attributes.result.payloads
            values = await convert.decode(payloads)
            return {"result": values[0] if values else None}
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
            failure = event.workflow_execution_failed_event_attributes.failure
            return {"fails": described(await convert.decode_failure(failure))}
        if event.event_type in CLOSED:
            return {EventType.Name(event.event_type).removeprefix("EVENT_TYPE_WORKFLOW_EXECUTION_").lower(): True}
    return {"open": True}


def described(error):
    """The failure and its causes on one line."""
    parts = []
    while error is not None:
        kind = getattr(error, "type", None) or type(error).__name__
        parts.append(f"{kind}: {error.message if isinstance(error, FailureError) else error}")
        error = error.__cause__
    return " < ".join(parts)


def seen_in(history):
    """The commands that tell two executions apart: which activities and timers were started, in which order."""
    activities, timers = [], 0
    for event in history.events:
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            activities.append(event.activity_task_scheduled_event_attributes.activity_type.name)
        timers += event.event_type == EventType.EVENT_TYPE_TIMER_STARTED
    tasks = sum(e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED for e in history.events)
    patches = sum(e.marker_recorded_event_attributes.marker_name == PATCH for e in history.events)
    started = history.events[0].workflow_execution_started_event_attributes
    continued = bool(started.continued_execution_run_id)
    return {"activities": activities, "timers": timers, "tasks": tasks, "patches": patches, "continued": continued}


async def replay(module, history, broken=None, elsewhere=False):
    """The history as it stood at each workflow task, and whole: an error for each that does not replay.

    A module that broke one of its tasks is replayed up to there. Elsewhere is another process, where text has other
    hashes.
    """
    starts = [n + 1 for n, event in enumerate(history.events) if event.event_type == STARTED]
    cuts = {f"at workflow task {n}": end for n, end in enumerate(starts, 1)}
    if broken:
        breaks = next(n for n, event in enumerate(history.events) if broke(event))
        cuts = {cut: end for cut, end in cuts.items() if end < breaks - 1}
    else:
        cuts["whole"] = len(history.events)
    errors = await (errors_elsewhere if elsewhere else errors_of)(module, history, cuts)
    return {"cuts": list(cuts), "errors": errors}


async def errors_of(module, history, cuts):
    return {cut: e for cut, end in cuts.items() if (e := await error_of(module, history, end))}


async def errors_elsewhere(module, history, cuts):
    question = {
        "module": module.name,
        "sandboxed": module.is_sandboxed,
        "id": history.workflow_id,
        "history": history.to_json(),
        "cuts": cuts,
    }
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": OTHER_HASHES}
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, REPLAY, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment
    )
    answer, _ = await process.communicate(json.dumps(question).encode())
    return json.loads(answer)


async def replay_here(answers):
    """The other side of `errors_elsewhere`."""
    question = json.load(sys.stdin)
    module = Module(question["module"])
    if question["sandboxed"]:
        module.in_sandbox()
    history = WorkflowHistory.from_json(question["id"], question["history"])
    json.dump(await errors_of(module, history, question["cuts"]), answers)
    answers.flush()


async def error_of(module, history, end):
    replayer = Replayer(workflows=module.workflows, interceptors=module.interceptors)
    part = WorkflowHistory(history.workflow_id, history.events[:end])
    result = await replayer.replay_workflow(part, raise_on_replay_failure=False)
    error = result.replay_failure
    if error is None:
        return None
    kind = "nondeterminism" if isinstance(error, workflow.NondeterminismError) else type(error).__name__
    return f"{kind}: {str(error)[:SAID]}"


async def prove(bench, heard, request):
    """Runs the bad module and the fixed one, and replays what each recorded."""

    elsewhere = request.get("elsewhere", False)

    def count():
        return heard.count(request.get("says"), request["package"])

    async def run_and_replay(module):
        silent = count()
        history, outcome = await bench.run(module, request)
        live = count()
        # The last task of an open history is new to the worker, so only a closed one is silent throughout.
        if not ended_badly(outcome):
            await error_of(module, history, len(history.events))
        repeated = count() - live
        replays = await replay(module, history, ended_badly(outcome), elsewhere)
        return history, {**outcome, "said": live - silent, "repeated": repeated, "replays": replays}

    before = Module(f"{request['package']}.before.{request['module']}")
    # Where the bad workflow ran without the sandbox, the fixed one has to hold in it all the same.
    after = Module(f"{request['package']}.after.{request['module']}").in_sandbox()
    history, bad = await run_and_replay(before)
    _, fixed = await run_and_replay(after)
    seen = {"bad": bad, "fixed": fixed, "fixed_on_bad": await replay(after, history, elsewhere=elsewhere)}
    is_restarted = any("restart" in step for step in request.get("steps", []))
    if request.get("breaking") and is_restarted:
        plain = Module(f"{request['package']}.after.{request['module']}")
        seen["restarted_without"] = await bench.restart(before, plain, request)
    if not request.get("guarded"):
        return seen
    # The old branch may be code that the sandbox refuses, so the state is the one in which the bad one ran.
    guarded = Module(f"{request['package']}.guarded.{request['module']}")
    _, seen["guarded"] = await run_and_replay(guarded)
    seen["guarded_on_bad"] = await replay(guarded, history, elsewhere=elsewhere)
    if is_restarted:
        seen["restarted"] = await bench.restart(before, guarded, request)
        seen["unsandboxed"] = not before.keeps_in_sandbox(request["workflow"])
        with guarded.only_in_sandbox():
            seen["sandboxed_on_bad"] = await replay(guarded, history)
    return seen


def ended_badly(outcome):
    return "task_fails" in outcome


def own_answers():
    """Where answers go; the SDK's core writes to the descriptor itself: what nobody reads must not fill the pipe."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


async def serve(server, cli):
    heard = Heard()
    logging.basicConfig(level=logging.INFO, handlers=[heard])
    warnings.simplefilter("always")
    warnings.showwarning = heard.warn
    answers = own_answers()
    sys.stdout = heard
    bench = Bench(server, cli)
    await bench.start()

    async def answer(reader, writer):
        request = json.loads(await reader.readline())
        try:
            if request["root"] not in sys.path:
                sys.path.insert(0, request["root"])
            in_flight = "workflows" in request
            reply = await (restarts.prove(bench, request) if in_flight else prove(bench, heard, request))
        except Exception:
            reply = {"broken": traceback.format_exc()}
        writer.write(json.dumps(reply).encode() + b"\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(answer, "127.0.0.1", 0, limit=1 << 20)
    print(listener.sockets[0].getsockname()[1], file=answers, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    listener.close()
    await bench.stop()


if __name__ == "__main__":
    if sys.argv[1] == REPLAY:
        asyncio.run(replay_here(own_answers()))
    else:
        # What restarts workers uses what stands here.
        sys.modules["runner"] = sys.modules[__name__]
        import in_flight as restarts

        asyncio.run(serve(*sys.argv[1:]))
