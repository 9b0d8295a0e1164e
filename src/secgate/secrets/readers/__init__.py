"""Where credentials stand besides `name = value`: calls, commands, connection strings, tools' own files, records."""
