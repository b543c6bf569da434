"""The development stand: a real cluster and a production server on one machine."""
