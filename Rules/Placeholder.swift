// Rules follow.
