"""The routes of the page's server, one file a subject; nothing here computes, nothing imports the compiler."""
