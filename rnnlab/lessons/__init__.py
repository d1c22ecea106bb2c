"""The lessons of the course, read from assets/lessons: text, live widgets, predictions and quizzes.

    for lesson in lessons("en"):
        for block in lesson.blocks: …

Knows nothing of how a lesson is shown: a widget is its kind and its parameters.
"""

from rnnlab.lessons.course import LESSONS_FOLDER, find_lesson, lessons
from rnnlab.lessons.lesson import Block, Choice, Lesson, Open, Predict, Quiz, Text, Widget
from rnnlab.lessons.progress import Progress
from rnnlab.lessons.reading import read_lesson

__all__ = [
    "LESSONS_FOLDER",
    "Block",
    "Choice",
    "Lesson",
    "Open",
    "Predict",
    "Progress",
    "Quiz",
    "Text",
    "Widget",
    "find_lesson",
    "lessons",
    "read_lesson",
]
