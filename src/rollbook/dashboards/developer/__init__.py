"""The pages of developers: test schools, apps, keys, scopes, the schools of an app, and what it asked."""
