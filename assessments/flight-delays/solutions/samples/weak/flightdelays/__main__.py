import sys

from flightdelays import pipeline

if sys.argv[1] == 'train':
    pipeline.train()
elif sys.argv[1] == 'predict':
    pipeline.predict()
else:
    pipeline.validate()
