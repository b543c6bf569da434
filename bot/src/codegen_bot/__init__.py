"""Telegram for people: what they write becomes wishes, what came true becomes messages."""
