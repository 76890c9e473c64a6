"""How pages look: layout, elements and forms; knows no school."""
