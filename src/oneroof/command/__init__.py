"""Who may know, who may decide: nodes, messages, links, rights, release, and the desk of a command post."""
