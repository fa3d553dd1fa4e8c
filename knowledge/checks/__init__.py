"""Finds what is wrong in a company pack beyond its form."""

from datetime import date
from pathlib import Path

from knowledge.checks.article_amounts import check_article_amounts
from knowledge.checks.articles import check_articles
from knowledge.checks.complaints import check_complaints
from knowledge.checks.duplicate_keys import check_duplicate_keys
from knowledge.checks.finding import Finding
from knowledge.checks.intents import check_intents
from knowledge.checks.policies import check_policies
from knowledge.checks.replies import check_replies
from knowledge.checks.tasks import check_tasks
from knowledge.pack_loading import load_pack

__all__ = ["Finding", "check_pack"]


def check_pack(folder: Path, today: date) -> list[Finding]:
    """Every finding in the pack at `folder`, sorted by file and line.

    Raises:
        PackError: the pack cannot even be loaded; the message has a line per problem.
    """
    pack = load_pack(folder)
    return sorted(
        [
            *check_duplicate_keys(folder),
            *check_articles(pack, today),
            *check_article_amounts(pack),
            *check_intents(pack),
            *check_replies(pack),
            *check_policies(pack),
            *check_tasks(pack),
            *check_complaints(pack),
        ]
    )
