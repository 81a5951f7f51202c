"""The product that script/server runs, as the browser tests hold it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class RunningProduct:
    url: str
    folder: Path
    environment: dict[str, str]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def manage(self, *arguments: str) -> str:
        """Run one manage.py command beside the running product and return what it prints."""
        command = [ROOT / ".venv/bin/python", "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout
