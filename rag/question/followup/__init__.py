"""Follow-ups: a question that leans on earlier ones becomes one that stands alone."""

from rag.question.followup.lean import lean, points_back
from rag.question.followup.rewrite import standalone

__all__ = ["lean", "points_back", "standalone"]
