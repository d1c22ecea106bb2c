"""The five documents, reproduced."""
