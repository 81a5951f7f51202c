"""``python -m bench MODULE …`` runs a module of this package inside a Django project."""

import runpy
import sys

import django

if __name__ == "__main__":
    django.setup()
    del sys.argv[0]
    runpy.run_module(f"bench.{sys.argv[0]}", run_name="__main__")
