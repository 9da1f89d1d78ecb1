"""The root of our errors and the one that this layer raises; the whole tree is drawn in `baowen.rag.errors`."""


class BaowenError(Exception):
    """The root: catch it to catch everything that Baowen raises on purpose."""


class ModelError(BaowenError):
    """The embedding model is missing, damaged or cannot run here. One line that names the cure."""
