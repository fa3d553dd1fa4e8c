"""What is in a table, and what is wrong with it, before anything is made of it."""

from tools.data_quality.columns import ColumnFacts
from tools.data_quality.findings import Finding, Severity
from tools.data_quality.profile import Profile, profile_table
from tools.data_quality.report import report_lines, write_report

__all__ = [
    "ColumnFacts",
    "Finding",
    "Profile",
    "Severity",
    "profile_table",
    "report_lines",
    "write_report",
]
