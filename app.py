"""Start the web chat: ``python app.py``."""

import sys

from rag.web.start import main

if __name__ == "__main__":
    sys.exit(main())
