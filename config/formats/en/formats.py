"""The Vietnamese formats: two ways to write 1.234,5 on one screen would be read wrongly."""

from config.formats.vi.formats import *  # noqa: F403
