"""DOCTOR: what would go wrong is found before it does; nothing is changed."""
