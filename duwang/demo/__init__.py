"""The bundled demo portal: generator, server and inspection end to end."""
