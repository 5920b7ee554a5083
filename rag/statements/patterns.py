"""How often each pattern is right, by estimate: the confidence that its statements carry.

Rough numbers set by hand, no calibration: their order is what matters, not their second digit.
"""

from __future__ import annotations

CONFIDENCE = {
    "quote": 0.97,
    "quote-source": 0.97,
    "quote-led": 0.95,
    "quote-named": 0.95,
    "quote-next": 0.95,
    "quote-bare": 0.95,
    "interview": 0.95,
    "interview-lead": 0.9,
    "quote-part": 0.75,
    "quote-slogan": 0.8,
    "quote-alone": 0.3,
    "dass": 0.9,
    "question": 0.75,
    "infinitive": 0.85,
    "colon": 0.8,
    "konjunktiv": 0.95,
    "clause": 0.7,
    "before": 0.9,
    "before-indicative": 0.75,
    "source": 0.93,
    "so": 0.95,
    "wie": 0.93,
    "sight": 0.7,
    "noun-dass": 0.75,
    "noun-konjunktiv": 0.8,
    "noun-infinitive": 0.6,
    "demnach": 0.85,
    "this": 0.85,
    "running": 0.9,
    "running-alone": 0.8,
    "running-second": 0.75,
    "hearsay": 0.65,
    "plan": 0.45,
    "subordinate": 0.7,
    "reported": 0.6,
    "reported-deed": 0.35,
    "position": 0.38,
}

# Statements below this are too often none; callers who want them all ask for 0.
LEAST = 0.4

# Positions are below, and told where the question asks for them.
POSITION = CONFIDENCE["position"]

# Patterns whose speaker is only likely: he stands in an earlier sentence that he need not have
# spoken in, or beside words that nothing says are his. Where he did ("quote-next", "running") or
# the words are his by their clause, he is sure.
CARRIED = frozenset(
    ("running-alone", "hearsay", "plan", "interview-lead", "quote-bare", "quote-alone")
)
