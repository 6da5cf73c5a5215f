"""The pages of a case: its record, and one view for each act."""
