"""The release engine: brings one product's release up on this server, and takes it away.

It runs on the server as an unprivileged user behind an ssh key that is bound to it, reads one
request as JSON on standard input and answers with one line of JSON. Only the standard library
is used: the server needs Python 3.11 and Podman 5, nothing else.

    request ──▶ observe ──▶ plan (pure) ──▶ execute ──▶ response

Every step may be interrupted and the whole repeated: the plan is made from what is there.
"""
