"""Shares what a school holds with the apps that it uses: exactly what it agreed to, and nothing else."""
