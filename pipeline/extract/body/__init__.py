"""The article's text: blocks, the model that chooses them, and what is cut from them."""
