"""Planted defects: does the eval harness find them, and name the rule that they break?"""
