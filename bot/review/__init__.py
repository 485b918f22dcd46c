"""The post-incident review: facts computed from history, one template, and the way into the room."""
