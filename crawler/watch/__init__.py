"""When portals are crawled, and whether all is well with them."""
