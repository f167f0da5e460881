"""Files that people hand in, altered at random: whatever their bytes, faults are named and nothing else is raised."""
