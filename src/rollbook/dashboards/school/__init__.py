"""What a school sees: its apps, what they read, its syncs, its people, and all that happened."""
