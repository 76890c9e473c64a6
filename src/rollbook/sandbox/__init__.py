"""Test schools full of invented data, and the test apps that read them: for whoever wants to try things."""
