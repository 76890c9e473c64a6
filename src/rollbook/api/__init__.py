"""What developers call: the REST API, in its published versions."""
