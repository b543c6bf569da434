"""Words of the two languages: their forms, meanings and kinds, and the names made of them."""
