"""khotin's pages in Datasette, one a file."""
