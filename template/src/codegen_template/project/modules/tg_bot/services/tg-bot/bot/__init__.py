"""The Telegram bot: lists, forms and buttons over the backend's API."""
