"""One training of Rasa, in a process of its own: `python -m bot.training.rasa_train FOLDER OUTPUT NAME`.

It steps back behind the processes that answer people; its output goes to a file, because Rasa prints much.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> int:
    """Train; exit 0 only with a model file."""
    from bot.parent import end_with_parent
    from bot.rasa.absent import leave_out

    end_with_parent()  # the keeper's, which may be killed
    os.nice(10)
    folder, output, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    leave_out(folder / "config.yml")
    from rasa.model_training import train

    result = train(
        domain=str(folder / "domain.yml"),
        config=str(folder / "config.yml"),
        training_files=[str(folder / "nlu"), str(folder / "rules")],
        output=str(output),
        fixed_model_name=name,
        force_training=True,
    )
    return 0 if result.model and result.code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
