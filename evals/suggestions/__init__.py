"""Suggested replies for operators: is an acceptable one among the three?"""
