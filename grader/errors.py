"""Every error of ours that is for a person, and its exit status. A candidate's fault is a verdict, none of these."""


class GraderError(Exception):
    """A sentence for the operator: what, where, what to do. The score stays open."""

    exit_status = 2


class SourceError(GraderError):
    """A repository can't be had: unknown host, missing revision, empty, oversized, no Git repository."""


class NothingInTimeError(GraderError):
    """A repository has no commit that is as old as the deadline: an outcome, with nothing to mend."""

    exit_status = 0


class DeadlineError(GraderError):
    """A deadline is no time, or has no zone."""


class RoundError(GraderError):
    """The list of a round's submissions can't be read, or has faults; all of them are in the text."""


class AssessmentError(GraderError):
    """An assessment isn't there, or its files have faults; all of them are in the text."""


class RoundSecretError(GraderError):
    """There is no round secret where one is needed, or none that will do."""


class CredentialsError(GraderError):
    """What is to open private repositories can't be read or used; no text of it has a secret in it."""


class BlindError(GraderError):
    """There is no key for aliases, or none that will do."""


class StoreError(GraderError):
    """Results can't be written or read."""


class ComparisonError(GraderError):
    """Scorecards that can't stand side by side."""


class ForgetError(GraderError):
    """Nothing is kept of whoever is to be forgotten, or what is kept must not be touched."""


class ImpactError(GraderError):
    """A table of decisions can't be read, or has nothing to compare."""


class RepairError(GraderError):
    """A patch can't be read, or is recorded without who and why."""


class ReviewError(GraderError):
    """A person's entry names what the scorecard has not, or says what must not be said."""


class DestinationError(GraderError):
    """A folder that is to be made is there already, or can't be written."""


class GitError(GraderError):
    """A repository of ours can't be written, or a candidate's folder can't be read as their Git would."""


class EngineError(GraderError):
    """No engine, too old, no space, or an image that can't be built."""

    exit_status = 4


class JudgeError(GraderError):
    """Grading failed for a reason that is neither the candidate's nor the operator's."""

    exit_status = 5


EXIT_FAILURES_FOUND = 1
EXIT_INTERRUPTED = 130
