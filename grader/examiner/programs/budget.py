"""What a reading program may spend; taken at its start, before it has seen a byte of the candidate's."""

import resource

MEMORY_BYTES = 2**30
CPU_SECONDS = 20


def limit_myself(*, may_fork: bool = False) -> None:
    """With `may_fork` it may start other programs, which have the same limits. Otherwise no thread either."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if not may_fork:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # whoever takes a reader over leaves nobody behind
