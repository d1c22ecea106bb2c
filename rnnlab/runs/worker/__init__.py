"""What runs in a worker process: the task, and what it records."""
