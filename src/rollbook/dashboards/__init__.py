"""What people see: the pages of schools, developers and operators."""
