"""Django's database engines, which notice what is written through their cursors (see `last_write`).

They are named in the settings; nothing else about them is otherwise than in Django.
"""
