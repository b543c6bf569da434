"""The world outside: the API server, the git host, the gateway. Secret values stay in here."""
