"""War rooms: opened by a flow, kept informed by updates, remembered by their timeline."""
