"""Canvas pixels to a digit like MNIST's, with every stage kept to be shown.

`drawing` is what a pen drew, `background` tells ink from paper, `normalise` sizes, thins or thickens and centres it,
`stages` does it all and keeps every step, `uploads` reads picture files. Import from the modules: `drawing` is on every page,
and the others load SciPy, which takes half a second.
"""
