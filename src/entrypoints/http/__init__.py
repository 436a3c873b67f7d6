"""The HTTP service.

Litestar imports advanced-alchemy, and with it all of SQLAlchemy, wherever that is installed. Nothing here uses it at
run time, and it costs each process 0.4 s at start and 37 MB (measured): so it is out of sight while Litestar is
imported.
"""

import sys

if "litestar" not in sys.modules and "advanced_alchemy" not in sys.modules:
    sys.modules["advanced_alchemy"] = None  # type: ignore[assignment]  # None means: an ImportError, please
    import litestar  # noqa: F401

    del sys.modules["advanced_alchemy"]
