"""One file a format of `khotin export`."""
