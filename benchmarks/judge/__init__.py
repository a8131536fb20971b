"""How good the judges are: score.py counts, sets.py has what they are asked, heads.py draws a learning curve."""
