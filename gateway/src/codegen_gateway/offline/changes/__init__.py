"""From a change in words and the live product to the product as it is to be."""
