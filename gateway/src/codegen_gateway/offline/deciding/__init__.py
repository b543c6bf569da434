"""From a draft to entities: what is open is settled by its own words, or asked."""
