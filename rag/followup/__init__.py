"""Follow-ups: a question that leans on earlier ones becomes one that stands alone."""

from rag.followup.rewrite import standalone

__all__ = ["standalone"]
