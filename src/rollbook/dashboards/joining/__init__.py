"""How people come to belong: they find their school, or follow an invitation to a school or to a team."""
