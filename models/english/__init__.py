"""The small English pipeline that ships: how it is trained from open treebanks, and its scores."""
