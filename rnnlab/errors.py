"""What went wrong, said once: a sentence to translate and the values that belong in it."""

from __future__ import annotations


class LabError(ValueError):
    """Bad input, told in one sentence that says what to do.

    Parameters
    ----------
    message:
        The English sentence, which is also the message id of the catalogues. Named fields in braces
        (``"Choose a number from {low} to {high}."``) are filled from ``parameters``.
    parameters:
        The values of those fields.

    ``str(error)`` is the English sentence. Whoever shows the error to a person translates it:
    ``i18n.translate_error(error)``.
    """

    def __init__(self, message: str, **parameters: object) -> None:
        super().__init__(message)
        self.message = message
        self.parameters = parameters

    def __str__(self) -> str:
        return self.message.format(**self.parameters)

    def __reduce__(self) -> tuple[object, ...]:
        # BaseException would rebuild the error without its parameters; Dask workers send errors by pickle.
        return _rebuild, (type(self), self.message, self.parameters)


def _rebuild(kind: type[LabError], message: str, parameters: dict[str, object]) -> LabError:
    return kind(message, **parameters)
