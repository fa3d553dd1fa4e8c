"""A seeded demo shop: invented people and orders, the same for the same seed and day."""

from tools.demo.seed import seed_demo_shop

__all__ = ["seed_demo_shop"]
