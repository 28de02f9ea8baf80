"""What may be shown to whom: masks, the public edition's figures, small counts hidden."""
