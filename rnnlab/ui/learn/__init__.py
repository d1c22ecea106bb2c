"""The course: lessons, questions, widgets, progress."""
