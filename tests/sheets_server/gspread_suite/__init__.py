"""What gspread's own tests ask of Google, asked of the local server."""
