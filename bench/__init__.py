"""Measurements, each run as a module: `python -m bench.sync`. They use the site's settings for tests."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()
