"""How a release gets to a server and is looked at there: the stages of a Deployment."""
