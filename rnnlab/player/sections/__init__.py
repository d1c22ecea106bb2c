"""The sections below the score, a folder each."""
