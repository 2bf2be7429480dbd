"""What all tests share."""

from hypothesis import settings

# Speed is measured by benchmarks; a busy machine must fail no test.
settings.register_profile("plinth", deadline=None, print_blob=True)
settings.load_profile("plinth")
