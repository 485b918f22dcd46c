"""Words only: Jinja2 templates, one folder per language and, within it, one per noun."""
