"""From a line of a list to what it names, and by which step it was matched. Pure; reads only the tables it is given."""
