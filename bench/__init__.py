"""The benchmark behind ``script/bench``: the product beside a bare Django page and a bare POST."""
