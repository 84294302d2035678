"""Where things are in a candidate box, for the host that makes it and the runner that lives in it."""

WORK_FOLDER = "/candidate"
TREE_FOLDER = "/candidate/tree"
"""The candidate's working folder, made anew for each command."""
HOME_FOLDER = "/home/candidate"
TEMPORARY_FOLDER = "/tmp"  # noqa: S108 - the box's own
SHARED_MEMORY_FOLDER = "/dev/shm"  # noqa: S108
QUEUES_FOLDER = "/dev/mqueue"
STORE_FOLDER = "/run/takehome-store"
"""Root's alone: the clone's tar, the prepared tree's, kept answers."""
SOCKET_FOLDER = "/run/takehome"
"""Root's alone, shared with the examiner box."""
SCRATCH_VOLUME = "/scratch"
SCRATCH_FOLDER = "/scratch/files"
"""On the engine's disk, if the assessment grants it."""
OPEN_FOLDERS = (WORK_FOLDER, TEMPORARY_FOLDER, HOME_FOLDER, SHARED_MEMORY_FOLDER)
"""Root's, with mode 1777: the candidate's user may write there, but leave no note in the folder's own mode or times."""
DISK_FOLDERS = (WORK_FOLDER, TEMPORARY_FOLDER, HOME_FOLDER, STORE_FOLDER)
"""The tmpfs whose files are disk, and no memory of a process."""
USER_NAME = "candidate"
