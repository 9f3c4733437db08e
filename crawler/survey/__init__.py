"""Getting to know a portal: pages in, a declaration out. Nothing here fetches; `survey.Survey` says what it wants to see next."""
