"""The five documents as data: when and on what each measures, what it printed, and what our runs of it measured.

Nothing here trains or draws: `rnnlab.training` measures by `PROTOCOLS`, `rnnlab.reproduce` runs, `rnnlab.figures` draws. Import from
the modules: every page compares recipes (`comparison`), and few need the figures.
"""
