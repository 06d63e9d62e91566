"""What builds the site, imported from its folder."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs/site"

sys.path.insert(0, str(SITE))
import gallery  # noqa: E402, F401
import pages  # noqa: E402, F401
