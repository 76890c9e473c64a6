"""Common Transfer Files: the XML in which schools of England and Wales hand a pupil on."""
