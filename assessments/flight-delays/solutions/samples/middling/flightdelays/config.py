import logging
import os
import warnings

import numpy as np

warnings.filterwarnings("ignore")
np.random.seed(42)

OUTPUT_DIR = os.environ.get("FLIGHTDELAYS_OUTPUT", "output")
os.makedirs(OUTPUT_DIR, exist_ok=True)
LOG_FILE = os.path.join(OUTPUT_DIR, "flightdelays.log")
logging.basicConfig(filename=LOG_FILE, level=logging.INFO, format="%(asctime)s %(message)s")

print("flightdelays: writing logs to", LOG_FILE)

LATE_THRESHOLD = 15
ORIGINS = ["EWR", "JFK", "LGA"]
CATEGORICAL = ["carrier", "origin", "dest"]
WEATHER = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
