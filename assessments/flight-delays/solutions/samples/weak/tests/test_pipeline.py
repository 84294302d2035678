from flightdelays import pipeline


def test_config():
    print(pipeline.config)
