import logging
import os
import warnings

import numpy as np

warnings.filterwarnings("ignore")
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
np.random.seed(42)

OUTPUT_DIR = os.environ.get("FLIGHTDELAYS_OUTPUT", "output")
os.makedirs(OUTPUT_DIR, exist_ok=True)

print("flightdelays: writing logs to", OUTPUT_DIR)

LATE_THRESHOLD = 15
ORIGINS = ["EWR", "JFK", "LGA"]
CATEGORICAL = ["carrier", "origin", "dest"]
WEATHER = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
