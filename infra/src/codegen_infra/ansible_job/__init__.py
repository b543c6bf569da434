"""The Job that works on a server: a work order in, playbooks, a typed result out."""
