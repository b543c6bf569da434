"""From a commit to images by digest: three stages of one pod, each with its own credential."""
