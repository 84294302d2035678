"""What can go wrong with a sandbox, for reasons that are not the candidate's."""


class SandboxError(Exception):
    """Base of all errors of the sandbox: the operator's to mend, or ours."""


class NoEngineError(SandboxError):
    """There is no engine to work with."""

    def __init__(self, trouble: str, remedy: str) -> None:
        super().__init__(f"{trouble} {remedy}")
        self.trouble = trouble
        self.remedy = remedy


class EngineUnavailableError(NoEngineError):
    def __init__(self, address: str, detail: str = "") -> None:
        because = f" ({detail})" if detail else ""
        super().__init__(
            f"No Docker engine answers at {address}{because}.",
            "Start it, set DOCKER_HOST, or run `takehome setup`.",
        )


class EngineTooOldError(NoEngineError):
    def __init__(self, version: str, needed: str) -> None:
        super().__init__(f"The Docker engine is version {version}; {needed} or newer is needed.", "Upgrade it.")


class NoSpaceError(SandboxError):
    """The engine's disk is full, or nearly."""


class ImageError(SandboxError):
    """An image could not be built or is not there, for a reason that is not the submission's."""


class ImageGoneError(ImageError):
    """An image that was there is there no more: somebody removed it. It can be built again."""


class BuildBrokenError(ImageError):
    """A box that builds an image ended, or fell silent, for a reason that nobody knows of. It may do better again."""


class BoxDiedError(SandboxError):
    """A box ended, or its stream did, before it had answered."""


class BoxTimeoutError(SandboxError):
    """A box did not answer within the time that the host gives it."""


def passes(error: SandboxError) -> bool:
    """Whether the same may go well another time, without a person's doing."""
    if isinstance(error, ImageError):
        return isinstance(error, (ImageGoneError, BuildBrokenError))
    return not isinstance(error, (NoSpaceError, EngineTooOldError))
