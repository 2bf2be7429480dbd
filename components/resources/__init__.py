"""Resource classes of our own where the published SDK's cost more than they give."""
