"""How commands start: as a fork of the fork server where that makes no difference, by executing a program otherwise."""

import os
from dataclasses import replace

from sandbox.command import Command, CommandLimits
from sandbox.runner import layout
from sandbox.runner.child import Child, start_child
from sandbox.runner.crowd import BoxCrowd
from sandbox.runner.errand import run_errand
from sandbox.runner.fork_server import ForkServer, ForkServerError, Preloaded
from sandbox.runner.identity import Identity
from sandbox.runner.meter import Meter, Usage
from sandbox.runner.settings import Settings, candidate_argv, candidate_environment


class Launcher:
    """For one command after another: `open`, `start`, `settle`."""

    def __init__(self, settings: Settings, identity: Identity) -> None:
        self._settings = settings
        self._identity = identity
        usual = candidate_environment(
            settings.python,
            scratch=layout.SCRATCH_FOLDER if settings.scratch_bytes else "",
            n_threads=settings.n_threads,
        )
        self._env = {**usual, **dict(settings.environment)}
        self._server: ForkServer | None = None
        self._refused: tuple[str, ...] = ()
        self.preloaded = Preloaded()

    def open(self) -> bool:
        """Starts the fork server if the settings ask for one and none lives; only while nobody else does.

        Whether it was tried: then what the imports left in the open folders is to be emptied.

        Raises:
            ErrandError: its empty folder could not be made.
            CrowdError: there are processes that can't be ended.
        """
        if self._server is not None or not self._settings.preload or self.preloaded.unfit:
            return False
        run_errand(self._identity, lambda _out: os.mkdir(layout.TREE_FOLDER, 0o755))
        try:
            server = ForkServer(self._settings.python, self._settings.preload, self._env, self._identity)
            if not BoxCrowd(server.pid, spared=server.pid).is_quiet():
                raise ForkServerError("it is not alone, or nobody counts the box's processes")
        except ForkServerError as error:
            BoxCrowd(0).clear()
            self.preloaded = replace(self.preloaded, unfit=str(error))
        else:
            self._server, self.preloaded = server, server.preloaded
        return True

    def start(self, command: Command, meter: Meter) -> tuple[Child, BoxCrowd, Usage]:
        """The tree is laid. With what was used before the command began. Raises CrowdError."""
        argv = candidate_argv(command.argv, self._settings.python)
        env = {**self._env, **dict(command.env)}
        child, first = None, meter.read()
        if self._server is not None and not command.fresh and env == self._env and self._can_fork(argv):
            child = self._fork(self._server, argv, self._limits(command))
        if child is None:
            first = meter.read()  # without a server that has just been ended
            child = start_child(
                argv,
                env=env,
                folder=layout.TREE_FOLDER,
                limits=self._limits(command),
                become=self._identity.drop,
                pipe=self._identity.pipe,
            )
        return child, BoxCrowd(child.pid, spared=self._server.pid if self._server is not None else None), first

    def settle(self, crowd: BoxCrowd) -> tuple[str, ...]:
        """Ends all that a command left, and the fork server with it unless that is alone and as it was.

        What was done to the fork server since `start`, as texts. Raises CrowdError.
        """
        tampering, self._refused = self._refused, ()
        if self._server is not None:
            tampering += self._server.tampering()
            if not tampering and crowd.is_quiet():
                return ()
            self._end(self._server)
        crowd.clear()
        return tampering

    def _fork(self, server: ForkServer, argv: tuple[str, ...], limits: CommandLimits) -> Child | None:
        try:
            return server.start(argv, limits)
        except ForkServerError as error:
            self._refused = (str(error),)
            self._end(server)
            BoxCrowd(0).clear()
            return None

    def _can_fork(self, argv: tuple[str, ...]) -> bool:
        """Options of the interpreter work at its start."""
        python, *words = argv
        if python != self._settings.python or not words:
            return False
        return not words[0].startswith("-") or (words[0] in ("-c", "-m") and len(words) > 1)

    def _limits(self, command: Command) -> CommandLimits:
        """The kernel counts processes by user, and one of the candidate's is not the command's."""
        n_ours = 0 if self._server is None else 1
        return replace(command.limits, pids=command.limits.pids + n_ours)

    def _end(self, server: ForkServer) -> None:
        """Whoever calls it kills it."""
        server.close()
        self._server = None
