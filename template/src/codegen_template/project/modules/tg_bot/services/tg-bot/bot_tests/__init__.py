"""Tests of the bot: its own process between a strict Bot API and the real backend."""
