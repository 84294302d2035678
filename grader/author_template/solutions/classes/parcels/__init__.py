"""How long parcels take."""
