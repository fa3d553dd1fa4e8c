"""A company's customers, products and orders, from CSV files into the record."""

from tools.csv_import.loading import FileReport, Kind, import_files
from tools.csv_import.problems import ImportFileError
from tools.csv_import.records import Progress, Situation
from tools.csv_import.spellings import DayOrder

__all__ = [
    "DayOrder",
    "FileReport",
    "ImportFileError",
    "Kind",
    "Progress",
    "Situation",
    "import_files",
]
