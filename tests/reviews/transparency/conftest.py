"""A decision to have a letter of: the cast and the records of the tests of decisions."""

from tests.reviews.decisions.conftest import application, make_application, opinion, paul, rhea

__all__ = ["application", "make_application", "opinion", "paul", "rhea"]
