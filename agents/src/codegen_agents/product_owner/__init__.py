"""The product owner: a service that talks with people about their products.

```
app        HTTP: who may ask, how many at once, one turn of a thread at a time
memory     PostgreSQL: threads, turns, what was said; whatever a killed process left
engine     what an engine is; `rules_engine` without a model, `builtin_engine` with one
voice      who speaks for the model: a chat model, or a coding CLI (`claude_voice`)
talk       pure: what a thread of messages means, what is forgotten, what is mended
toolbox    pure: what the model may look at and propose, checked against the facts
speech     pure: what of a model's words a person gets to see
```

It has no Kubernetes token and no rights: facts come with the request, proposals go back.
"""
