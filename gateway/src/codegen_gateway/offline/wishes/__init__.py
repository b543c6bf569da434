"""What a product is to do beside keeping things: search, orders, notices, pages, bots."""
