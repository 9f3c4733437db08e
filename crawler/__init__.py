"""khotin: an archive of the news of Vietnam's provincial portals."""

__version__ = "0.1.0"
