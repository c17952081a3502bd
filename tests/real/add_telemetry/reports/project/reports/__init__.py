"""Renders reports."""
